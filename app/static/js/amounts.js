// 数值 — amounts grouped and said in capitals, numbers grouped, texts counted, files named
(() => {
  "use strict";
  const { all } = Zhihui;

  // 金额: read as the server reads it; BigInt, never a float
  const SCALE = { "": 100n, 万: 1000000n, 亿: 10000000000n };
  const fen = (text) => {
    const found = /^(-?)[¥￥]?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(万|亿)?元?$/.exec(text.normalize("NFKC").trim());
    if (!found) return null;
    const [, sign, whole, cents = "", unit = ""] = found;
    const decimals = cents.replace(/0+$/, ""), ten = 10n ** BigInt(decimals.length);
    if (SCALE[unit] % ten) return null;
    const value = BigInt(whole.replaceAll(",", "")) * SCALE[unit] + (BigInt(decimals || "0") * SCALE[unit]) / ten;
    return sign ? -value : value;
  };
  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  const written = (value) => {
    const size = value < 0n ? -value : value;
    return `${value < 0n ? "-" : ""}${grouped(String(size / 100n))}.${String(size % 100n).padStart(2, "0")}`;
  };

  // 人民币大写
  const DIGITS = "零壹贰叁肆伍陆柒捌玖";
  const PLACES = [[100000000n, "亿"], [10000n, "万"], [1000n, "仟"], [100n, "佰"], [10n, "拾"]];
  const whole = (number) => {
    for (const [size, word] of PLACES) {
      if (number < size) continue;
      const rest = number % size;
      return whole(number / size) + word + (rest ? (rest < size / 10n ? "零" : "") + whole(rest) : "");
    }
    return DIGITS[Number(number)];
  };
  const capital = (value) => {
    const size = value < 0n ? -value : value, yuan = size / 100n, jiao = Number((size % 100n) / 10n), cent = Number(size % 10n);
    const head = yuan || !(jiao || cent) ? `${whole(yuan)}元` : "";
    const tail = jiao || cent ? (jiao ? `${DIGITS[jiao]}角` : yuan ? "零" : "") + (cent ? `${DIGITS[cent]}分` : "整") : "整";
    return (value < 0n ? "负" : "") + head + tail;
  };

  const chinese = document.documentElement.lang.startsWith("zh");
  for (const box of all("[data-money]")) {
    const help = document.createElement("p");
    help.className = "hint capital"; help.ariaLive = "polite";
    if (chinese) box.closest(".affix").after(help);
    const say = () => { const value = fen(box.value); help.textContent = value !== null && value < 10n ** 18n ? capital(value) : ""; return value; };
    const tidy = () => { const value = say(); if (value !== null) box.value = written(value); };
    box.addEventListener("input", say);
    box.addEventListener("blur", tidy);
    tidy();
  }
  for (const box of all("[data-grouped]")) {
    const tidy = () => { const text = box.value.normalize("NFKC").replaceAll(",", "").trim(); if (/^-?\d+$/.test(text)) box.value = grouped(text); };
    box.addEventListener("blur", tidy);
    tidy();
  }

  // 字数
  for (const box of all("textarea[maxlength]")) {
    const count = document.createElement("span");
    count.className = "counter"; count.ariaHidden = "true";
    box.after(count);
    const say = () => { count.textContent = box.value ? `${box.value.length} / ${grouped(box.maxLength.toString())}` : ""; };
    box.addEventListener("input", say);
    say();
  }

  // 文件: its name and size; one that is too large is not sent
  const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  for (const drop of all("[data-drop]")) {
    const box = drop.querySelector("input[type=file]"), words = drop.querySelector("[data-drop-words]"), empty = words.textContent;
    const show = () => {
      const chosen = [...box.files], large = chosen.find((each) => each.size > Number(box.dataset.most)), file = large ?? chosen[0];
      const total = chosen.reduce((sum, each) => sum + each.size, 0);
      const named = chosen.length > 1 ? `${box.dataset.several.replace("{count}", chosen.length)}: ${chosen.map((each) => each.name).join("、")}` : file?.name;
      words.textContent = file ? `${named} · ${size(total)}` : empty;
      drop.classList.toggle("chosen", Boolean(file));
      drop.classList.toggle("over", false);
      box.setCustomValidity("");
      let error = drop.parentElement.querySelector(".error");
      if (large) {
        error ??= drop.parentElement.appendChild(Object.assign(document.createElement("p"), { className: "error", role: "alert" }));
        error.textContent = box.dataset.tooLarge.replace("{name}", file.name).replace("{size}", (file.size / 1048576).toFixed(1));
        box.value = ""; words.textContent = empty; drop.classList.remove("chosen");
      } else error?.remove();
    };
    box.addEventListener("change", show);
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => drop.classList.add("over"));
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  }
})();
