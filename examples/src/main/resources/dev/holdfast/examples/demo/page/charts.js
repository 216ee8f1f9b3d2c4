'use strict';

/** What happened, as it is marked in the charts: a letter and a colour each, so that neither is needed alone. */
const Marks = {
  kill: { letter: 'K', name: 'killed', colour: '--bad' },
  pause: { letter: 'P', name: 'paused', colour: '--warn' },
  resume: { letter: 'R', name: 'resumed', colour: '--good' },
  loss: { letter: 'L', name: 'lease lost', colour: '--bad' },
  refused: { letter: 'F', name: 'late write refused by the fence', colour: '--warn' },
};

/** The charts over time. Colours come from the style sheet, so that they follow the reader's light or dark. */
const Charts = (() => {
  const ROWS = 12;
  const millis = micros => micros === undefined || micros === null ? null : Math.max(0.01, micros / 1000);
  const wait = what => point => millis((point.waits[Charts.group] || {})[what]);
  const number = value => value === null ? '–' : value < 10 ? String(Math.round(value * 100) / 100) : String(Math.round(value));

  const specs = {
    throughput: {
      unit: '',
      lines: [{ name: 'orders per second', colour: '--w1', fill: true, of: point => point.operations }],
    },
    waits: {
      unit: ' ms',
      logarithmic: true,
      lines: [
        { name: 'p50', colour: '--w1', of: wait('p50') },
        { name: 'p90', colour: '--w3', dash: [6, 3], of: wait('p90') },
        { name: 'p99', colour: '--w2', of: wait('p99') },
        { name: 'max', colour: '--w8', dash: [2, 3], of: wait('max') },
      ],
    },
    arrivals: {
      unit: '',
      lines: [
        { name: 'fresh', colour: '--w7', of: point => point.arrivals.fresh },
        { name: 'local', colour: '--w1', dash: [6, 3], of: point => point.arrivals.local },
        { name: 'message', colour: '--w2', of: point => point.arrivals.message },
        { name: 'poll', colour: '--w5', dash: [2, 3], of: point => point.arrivals.poll },
      ],
    },
  };
  const points = [];
  const marks = new Map();
  const plots = {};

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const at = id => document.getElementById(id);
  const fit = element => ({ width: element.clientWidth, height: element.clientHeight });
  const whole = value => value >= 1000 ? Math.round(value / 100) / 10 + ' k' : String(value);

  const isPower = value => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  const powersOnly = (u, splits) => splits.map(value => isPower(value) ? value : null);

  function axes(labels, filter) {
    const common = {
      stroke: colour('--quiet'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    const chosen = filter ? { filter } : {};
    return [
      { ...common, size: 26, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 60, 120, 300, 600], values: (u, at) => at.map(t => t + ' s') },
      { ...common, size: 50, ...chosen, grid: { ...common.grid, ...chosen }, values: (u, at) => at.map(v => v === null ? '' : labels(v)) },
    ];
  }

  function line({ colour: name, dash, fill }) {
    const stroke = colour(name);
    return { stroke, dash, width: 2, points: { show: false }, fill: fill ? stroke + '1f' : undefined };
  }

  /** Draws what happened over a chart. */
  function drawMarks(u) {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio || 1;
    ctx.save();
    ctx.font = `600 ${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'center';
    const letters = markLetters(ctx, bbox.top - 2 * ratio, 10 * ratio);
    for (const event of marks.values()) {
      const { letter, colour: name } = Marks[event.kind];
      const x = Math.round(u.valToPos(event.at, 'x', true));
      ctx.strokeStyle = ctx.fillStyle = colour(name);
      ctx.lineWidth = ratio;
      ctx.setLineDash([3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      letters(letter, x);
    }
    ctx.restore();
  }

  const columns = id => [points.map(point => point.at), ...specs[id].lines.map(({ of }) => points.map(of))];

  function make(id) {
    const element = at(id);
    if (plots[id]) plots[id].destroy();
    const { lines, logarithmic } = specs[id];
    const y = logarithmic
      ? { distr: 3, range: (u, min, max) => uPlot.rangeLog(min || 0.01, max || 10, 10, true) }
      : { range: (u, min, max) => [0, Math.max(10, (max || 0) * 1.15)] };
    plots[id] = new uPlot({
      ...fit(element),
      legend: { show: false },
      cursor: { show: false },
      padding: [16, 18, 0, 0],
      scales: { x: { time: false, range: (u, min, max) => [0, Math.max(Charts.seconds, max || 0)] }, y },
      axes: axes(logarithmic ? String : whole, logarithmic ? powersOnly : undefined),
      series: [{}, ...lines.map(line)],
      hooks: { draw: [drawMarks] },
    }, columns(id), element);
  }

  /** The names of the lines with their latest values; the colours are in the style sheet. */
  function key(id) {
    const { lines, unit } = specs[id];
    const last = points[points.length - 1];
    at(id + '-key').replaceChildren(...lines.map(({ name, colour, dash, of }) => {
      const item = document.createElement('span');
      const swatch = document.createElement('i');
      swatch.className = 'line ' + colour.slice(2) + (dash ? dash[0] > 2 ? ' dashed' : ' dotted' : '');
      const value = last ? of(last) : null;
      item.append(swatch, name, ' ', Object.assign(document.createElement('b'), { textContent: number(value) + (value === null ? '' : unit) }));
      return item;
    }));
  }

  function table(id) {
    if (!at(id + '-table').open) return;
    const { lines, unit } = specs[id];
    const rows = points.slice(-ROWS).reverse().map(point =>
      [point.at.toFixed(1) + ' s', ...lines.map(({ of }) => number(of(point)))]);
    fillTable(at(id + '-table').lastElementChild, ['at', ...lines.map(({ name }) => name + unit)], rows);
  }

  function refresh() {
    for (const id of Object.keys(specs)) {
      plots[id].setData(columns(id));
      at(id).dataset.points = points.length;
      key(id);
      table(id);
      at(id).setAttribute('aria-label', at(id + '-title').textContent.replace(/\s+/g, ' ') + ', line chart over time; now: '
        + at(id + '-key').textContent);
    }
  }

  /** Adds points: seconds, operations per second, waits in microseconds. */
  function add(more) {
    if (!more.length) return;
    points.push(...more);
    refresh();
  }

  /** Marks what happened; each event once. */
  function mark(events) {
    for (const event of events) if (Marks[event.kind]) marks.set(event.number, event);
  }

  function clear() {
    points.length = 0;
  }

  function groups(names) {
    if (at('group').options.length === names.length) return;
    at('group').replaceChildren(...names.map((name, index) => new Option(name, index)));
  }

  function start() {
    const all = Object.keys(specs);
    all.forEach(make);
    at('group').addEventListener('change', () => {
      Charts.group = Number(at('group').value);
      refresh();
    });
    all.forEach(id => at(id + '-table').addEventListener('toggle', () => table(id)));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => all.forEach(make));
    new ResizeObserver(() => all.forEach(id => plots[id].setSize(fit(at(id))))).observe(document.querySelector('main'));
  }

  return { add, mark, clear, groups, start, colour, seconds: 20, group: 0 };
})();

/** Writes letters over marks, from left to right; those of the same moment beside each other, and each of them once. */
function markLetters(ctx, y, gap) {
  let next = -Infinity;
  let seen = '';
  return (letter, x) => {
    if (x >= next) seen = '';
    if (seen.includes(letter)) return;
    seen += letter;
    const place = Math.max(x, next);
    ctx.fillText(letter, place, y);
    next = place + gap;
  };
}

/** Rows of text under heads of text. */
function fillTable(place, heads, rows) {
  const cells = (row, tag) => {
    const tr = document.createElement('tr');
    tr.append(...row.map(text => Object.assign(document.createElement(tag), { textContent: text })));
    return tr;
  };
  const head = cells(heads, 'th');
  for (const th of head.children) th.scope = 'col';
  const thead = document.createElement('thead');
  thead.append(head);
  const tbody = document.createElement('tbody');
  tbody.append(...rows.map(row => cells(row, 'td')));
  const table = document.createElement('table');
  table.append(thead, tbody);
  table.setAttribute('aria-label', place.getAttribute('aria-label'));
  place.replaceChildren(table);
}
