// 登录 — the demo accounts of the sign-in page
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 演示账号
  on("click", "[data-demo-user]", (button) => {
    document.getElementById("username").value = button.dataset.demoUser;
    document.getElementById("password").value = button.dataset.demoPassword;
    document.querySelector(".signin-form form").requestSubmit();
  });
})();
