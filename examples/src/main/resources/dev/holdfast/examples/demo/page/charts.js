'use strict';

/** The two charts. Colours come from the style sheet, so that they follow the reader's light or dark. */
const Charts = (() => {
  const data = {
    throughput: [[], []],
    waits: [[], [], []],
  };
  const plots = {};

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const fit = element => ({ width: element.clientWidth, height: element.clientHeight });
  const whole = value => value >= 1000 ? Math.round(value / 100) / 10 + ' k' : String(value);

  const isPower = value => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  const powersOnly = (u, splits) => splits.map(value => isPower(value) ? value : null);

  function axes(labels, width, filter) {
    const common = {
      stroke: colour('--quiet'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    const chosen = filter ? { filter } : {};
    return [
      { ...common, size: 26, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 60, 120, 300, 600], values: (u, at) => at.map(t => t + ' s') },
      { ...common, size: width, ...chosen, grid: { ...common.grid, ...chosen }, values: (u, at) => at.map(v => v === null ? '' : labels(v)) },
    ];
  }

  function line(name, fill) {
    const stroke = colour(name);
    return { stroke, width: 2, points: { show: false }, fill: fill ? stroke + '1f' : undefined };
  }

  function make(id, options) {
    const element = document.getElementById(id);
    if (plots[id]) plots[id].destroy();
    plots[id] = new uPlot({
      ...fit(element),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 18, 0, 0],
      ...options,
    }, data[id], element);
  }

  const seconds = {
    time: false,
    range: (u, min, max) => [0, Math.max(Charts.seconds, max || 0)],
  };

  function draw() {
    make('throughput', {
      scales: { x: seconds, y: { range: (u, min, max) => [0, Math.max(10, (max || 0) * 1.15)] } },
      axes: axes(whole, 50),
      series: [{}, line('--w1', true)],
    });
    make('waits', {
      scales: { x: seconds, y: { distr: 3, range: (u, min, max) => uPlot.rangeLog(min || 0.01, max || 10, 10, true) } },
      axes: axes(String, 50, powersOnly),
      series: [{}, line('--w1'), line('--w2')],
    });
  }

  /** Adds points: seconds, operations per second, waits in microseconds. */
  function add(points) {
    const visible = micros => micros === undefined ? null : Math.max(0.01, micros / 1000);
    for (const point of points) {
      data.throughput[0].push(point.at);
      data.throughput[1].push(point.operations);
      data.waits[0].push(point.at);
      data.waits[1].push(visible(point.p50));
      data.waits[2].push(visible(point.p99));
    }
    for (const id of Object.keys(data)) {
      plots[id].setData(data[id]);
      document.getElementById(id).dataset.points = data[id][0].length;
    }
  }

  function clear() {
    for (const columns of Object.values(data)) columns.forEach(column => { column.length = 0; });
  }

  function start() {
    draw();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    new ResizeObserver(() => {
      for (const id of Object.keys(plots)) plots[id].setSize(fit(document.getElementById(id)));
    }).observe(document.querySelector('main'));
  }

  return { add, clear, start, seconds: 20 };
})();
