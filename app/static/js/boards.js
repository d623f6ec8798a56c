// 看板 — draws what a chart's numbers say, in the colours of tokens.css; a bar opens the rows behind it
(() => {
  "use strict";
  const { all } = Zhihui;
  const PALETTE = ["--busy", "--brand", "--wait", "--good", "--off"];
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const short = (value) => Math.abs(value) >= 1e8 ? `${+(value / 1e8).toFixed(1)}亿` : Math.abs(value) >= 1e4 ? `${+(value / 1e4).toFixed(1)}万` : value;
  const zh = document.documentElement.lang.startsWith("zh");
  const axisWord = (unit) => (value) => unit === "basis_points" ? `${value}%` : zh ? short(value) : value.toLocaleString("en");

  const options = (told) => {
    const line = told.shape === "line", text = { color: token("--ink-2"), fontFamily: token("--font") };
    const names = { type: "category", data: told.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-2") } }, axisLabel: { ...text, width: line ? undefined : 168, overflow: "break", lineHeight: 16, hideOverlap: line } };
    const amounts = { type: "value", minInterval: told.unit === "number" ? 1 : 0, splitLine: { lineStyle: { color: token("--line") } }, axisLabel: { ...text, formatter: axisWord(told.unit), hideOverlap: true } };
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      color: PALETTE.map(token),
      textStyle: text,
      aria: { enabled: false },
      grid: { left: 8, right: 20, top: told.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
      legend: told.series.length > 1 ? { top: 0, left: 0, textStyle: text, itemWidth: 14, itemHeight: 10 } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: line ? "line" : "shadow" },
        formatter: (points) => [points[0].name, ...points.map((each) => `${told.series[each.seriesIndex].name}  ${told.series[each.seriesIndex].told[each.dataIndex]}`)].join("\n") },
      xAxis: line ? names : amounts,
      yAxis: line ? amounts : { ...names, inverse: true },
      series: told.series.map((each) => ({ name: each.name, data: each.data, type: line ? "line" : "bar", stack: told.shape === "stack" ? "one" : undefined, barMaxWidth: 18, symbolSize: 6, cursor: told.urls.some(Boolean) ? "pointer" : "default" })),
    };
  };

  const draw = (place) => {
    const told = JSON.parse(place.dataset.chart);
    place.style.height = told.shape === "line" ? "260px" : `${Math.max(140, 48 + told.labels.length * 40)}px`;
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(options(told));
    chart.on("click", (point) => { const url = told.urls[point.dataIndex]; if (url) location.assign(url); });
    new ResizeObserver(() => chart.resize()).observe(place);
  };

  const inTables = (place) => { for (const each of all("details.chart-data", place)) each.open = true; };
  document.addEventListener("filled", (event) => {
    const places = all("[data-chart]", event.target), library = document.querySelector("script[data-charts]");
    if (!places.length) return;
    if (window.echarts) { places.forEach(draw); return; }
    if (!library) { inTables(event.target); return; }
    library.addEventListener("load", () => places.forEach(draw), { once: true });
    library.addEventListener("error", () => { places.forEach((each) => each.remove()); inTables(event.target); }, { once: true });
  });
})();
