'use strict';

/**
 * Who held which lock, and when: a row for each lock, a bar for each hold, in the colour of its worker. Two bars at the same
 * time in the same row would be an overlap; it is drawn high and red, and counted.
 */
const Strip = (() => {
  const KEPT = 12;
  const ROW = 26;
  const BAR = 14;
  const TOP = 18;
  const AXIS = 20;
  const LABEL = 78;

  const holds = new Map();
  const overlaps = new Set();
  const marks = new Map();
  let lanes = [];
  let open = [];
  let now = 0;
  let canvas;

  const at = id => document.getElementById(id);
  const paint = worker => Charts.colour('--w' + ((worker - 1) % 8 + 1));
  const key = hold => `${hold.account}|${hold.worker}.${hold.thread}|${hold.from}`;
  const who = hold => `worker ${hold.worker}, thread ${hold.thread}`;

  function take({ strip, events, elapsed }) {
    for (const hold of strip.holds) holds.set(key(hold), hold);
    for (const event of events) if (Marks[event.kind]) marks.set(event.number, event);
    const newest = [...strip.holds, ...strip.open].reduce((most, hold) => Math.max(most, hold.to), elapsed);
    const still = at('still').checked;
    // What is looked at stays, and so does what will be when it goes on.
    const isSeen = hold => hold.to >= newest - KEPT || still && hold.from <= now && hold.to >= now - KEPT;
    for (const [name, hold] of holds) if (!isSeen(hold)) holds.delete(name);
    if (still) return false;
    lanes = strip.lanes;
    open = strip.open;
    now = Math.max(now, newest);
    return true;
  }

  /** The holds of one lock in the order of entering, each with whether somebody else was still in. */
  function row(account) {
    const all = [...holds.values()].filter(hold => hold.account === account && hold.from <= now).sort((a, b) => a.from - b.from);
    let in_ = null;
    for (const hold of all) {
      hold.over = in_ && hold.from < in_.to ? Math.min(hold.to, in_.to) : 0;
      if (hold.over) overlaps.add(key(hold));
      if (!in_ || hold.to > in_.to) in_ = hold;
    }
    return all;
  }

  function draw() {
    const span = Number(at('window').value);
    const width = at('strip').clientWidth;
    const height = TOP + lanes.length * ROW + AXIS;
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.height = height + 'px';
    const ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    ctx.font = '12px system-ui, sans-serif';
    const x = time => LABEL + (time - (now - span)) / span * (width - LABEL - 4);
    const ends = { lost: Charts.colour('--warn'), died: Charts.colour('--bad') };
    drawAxis(ctx, x, span, width, height);
    lanes.forEach((account, index) => {
      const middle = TOP + index * ROW + ROW / 2;
      ctx.fillStyle = Charts.colour('--text');
      ctx.textAlign = 'left';
      ctx.fillText(account, 0, middle + 4, LABEL - 8);
      ctx.save();
      ctx.beginPath();
      ctx.rect(LABEL, 0, width - LABEL, height);
      ctx.clip();
      for (const hold of row(account)) if (hold.to >= now - span) drawHold(ctx, hold, x, middle, ends[hold.end]);
      for (const hold of open) if (hold.account === account) drawOpen(ctx, hold, x, middle);
      ctx.restore();
    });
    drawMarks(ctx, x, span, height);
  }

  function drawAxis(ctx, x, span, width, height) {
    const step = [0.1, 0.5, 1, 2].find(size => span / size <= (width < 600 ? 5 : 8)) || 5;
    ctx.strokeStyle = Charts.colour('--line');
    ctx.fillStyle = Charts.colour('--quiet');
    ctx.textAlign = 'center';
    ctx.lineWidth = 1;
    for (let i = Math.ceil((now - span) / step); i * step <= now; i++) {
      const time = i * step;
      ctx.beginPath();
      ctx.moveTo(x(time), TOP);
      ctx.lineTo(x(time), height - AXIS);
      ctx.stroke();
      if (x(time) > LABEL + 12 && x(time) < width - 18) ctx.fillText((step < 1 ? time.toFixed(1) : time) + ' s', x(time), height - 5);
    }
    lanes.forEach((account, index) => {
      ctx.fillStyle = Charts.colour('--line');
      ctx.fillRect(LABEL, TOP + index * ROW + ROW / 2, width - LABEL, 1);
    });
  }

  function drawHold(ctx, hold, x, middle, end) {
    const from = x(hold.from);
    ctx.fillStyle = paint(hold.worker);
    ctx.fillRect(from, middle - BAR / 2, Math.max(1, x(hold.to) - from), BAR);
    if (end) {
      ctx.fillStyle = end;
      ctx.fillRect(x(hold.to) - 1, middle - BAR / 2 - 4, 3, BAR + 8);
    }
    if (hold.over) {
      ctx.fillStyle = Charts.colour('--bad');
      ctx.fillRect(from, middle - ROW / 2, Math.max(3, x(hold.over) - from), ROW);
    }
  }

  /** Not over yet, as far as was told: an outline. */
  function drawOpen(ctx, hold, x, middle) {
    ctx.strokeStyle = paint(hold.worker);
    ctx.lineWidth = 2;
    ctx.strokeRect(x(hold.from), middle - BAR / 2 + 1, Math.max(2, x(hold.to) - x(hold.from)), BAR - 2);
  }

  function drawMarks(ctx, x, span, height) {
    ctx.font = '600 12px system-ui, sans-serif';
    ctx.textAlign = 'center';
    const letters = markLetters(ctx, TOP - 5, 10);
    for (const event of marks.values()) {
      if (event.at < now - span || event.at > now) continue;
      const { letter, colour } = Marks[event.kind];
      const place = Math.max(LABEL + 6, x(event.at));
      const index = lanes.indexOf(event.account);
      ctx.strokeStyle = ctx.fillStyle = Charts.colour(colour);
      ctx.setLineDash([3, 3]);
      ctx.beginPath();
      ctx.moveTo(place, TOP);
      ctx.lineTo(place, height - AXIS);
      ctx.stroke();
      ctx.setLineDash([]);
      if (index >= 0) {
        ctx.beginPath();
        ctx.arc(place, TOP + index * ROW + ROW / 2, 4, 0, 2 * Math.PI);
        ctx.fill();
      }
      letters(letter, place);
    }
  }

  function swatch(type, text) {
    const item = document.createElement('span');
    const block = document.createElement('i');
    block.className = 'block ' + type;
    item.append(block, text);
    return item;
  }

  function describe(workers) {
    const seen = at('strip-workers').childElementCount;
    if (seen !== workers.length) {
      at('strip-workers').replaceChildren(...workers.map(({ worker }) => swatch('w' + ((worker - 1) % 8 + 1), 'worker ' + worker)));
    }
    const count = overlaps.size;
    at('overlaps').textContent = count ? `${count} overlapping holds` : 'no overlap';
    at('overlaps').classList.toggle('bad', count > 0);
    at('strip').dataset.holds = holds.size;
    at('strip').dataset.marks = [...marks.values()].map(event => event.kind).join(' ');
    at('strip').setAttribute('aria-label',
      `Line of holds for each of ${lanes.length} locks, ${at('window').selectedOptions[0].text}: ${at('overlaps').textContent}`);
  }

  function table() {
    if (!at('strip-table').open) return;
    const span = Number(at('window').value);
    const rows = lanes.map(account => {
      const seen = row(account).filter(hold => hold.to >= now - span);
      const held = seen.reduce((sum, hold) => sum + hold.to - Math.max(hold.from, now - span), 0);
      const longest = seen.reduce((most, hold) => Math.max(most, hold.to - hold.from), 0);
      const holder = open.find(hold => hold.account === account);
      return [account, seen.length, Math.round(100 * held / span) + ' %', (longest * 1000).toFixed(1),
        seen.filter(hold => hold.over).length, seen.filter(hold => hold.end !== 'released').length, holder ? who(holder) : '–'];
    });
    fillTable(at('strip-table').lastElementChild,
      ['lock', 'holds', 'held', 'longest, ms', 'overlaps', 'lost or died', 'last seen holder'], rows);
  }

  function refresh() {
    draw();
    table();
  }

  function show(state) {
    if (take(state)) refresh();
    describe(state.workers);
  }

  function clear() {
    holds.clear();
  }

  function start() {
    canvas = document.createElement('canvas');
    at('strip').append(canvas);
    at('window').addEventListener('change', refresh);
    at('strip-table').addEventListener('toggle', table);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    new ResizeObserver(draw).observe(at('strip'));
    at('marks').replaceChildren(...Object.values(Marks).map(({ letter, name, colour }) => {
      const item = document.createElement('span');
      item.append(Object.assign(document.createElement('b'), { className: 'mark-' + colour.slice(2), textContent: letter }), ' ' + name);
      return item;
    }));
  }

  return { show, clear, start };
})();
