// 基础 — what the other scripts share: finding elements and listening for them. No library.
window.Zhihui = {
  all: (selector, root = document) => [...root.querySelectorAll(selector)],
  on: (name, selector, act) => document.addEventListener(name, (event) => {
    const target = event.target.closest?.(selector);
    if (target) act(target, event);
  }),
};
