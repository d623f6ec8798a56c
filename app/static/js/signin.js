// 登录 — the demo accounts of the sign-in page, and pages left alone
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 演示账号
  on("click", "[data-demo-user]", (button) => {
    document.getElementById("username").value = button.dataset.demoUser;
    document.getElementById("password").value = button.dataset.demoPassword;
    document.querySelector(".signin-form form").requestSubmit();
  });

  // 长时间未操作：会话到期就离开页面；有填写内容的表单留在原处，提交时再登录，内容不丢
  const HOUR = 3600;
  const typed = () => all("form[method=post] :is(input, textarea):not([type=hidden])").some((field) =>
    (["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));
  const later = (seconds) => setTimeout(ask, (Math.min(seconds, HOUR) + 1) * 1000);
  const ask = async () => {
    try {
      const answer = await fetch("/session/left", { headers: { Accept: "application/json" } });
      if (answer.ok) { later((await answer.json()).seconds); return; }
      if (answer.status === 401 && !typed()) location.replace(location.pathname + location.search);
    } catch { later(60); }
  };
  if (document.body.dataset.idle) later(Number(document.body.dataset.idle));
})();
