'use strict';

const at = id => document.getElementById(id);
const grouped = number => spaced(Math.round(number).toString());
const spaced = digits => digits.replace(/\B(?=(\d{3})+$)/g, '\u202f');
const hue = worker => 'w' + ((worker - 1) % 8 + 1);

/** An element with a class and a text. Names come from the user's file: they are only ever set as text. */
function make(tag, type, text) {
  const element = document.createElement(tag);
  if (type) element.className = type;
  if (text !== undefined) element.textContent = text;
  return element;
}

function millis(value) {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : grouped(value);
}

function figure(id, value, unit, alert) {
  const element = at(id);
  element.replaceChildren(value);
  if (unit) element.append(make('small', '', unit));
  element.classList.toggle('alert', Boolean(alert));
}

const phases = {
  starting: () => 'starting the workers',
  running: state => `running, ${Math.floor(state.elapsed)} of ${state.facts.seconds} s`,
  checking: () => 'time is up, checking',
  passed: () => 'run over, all checks passed',
  failed: () => 'run over, a check failed',
};

let told;

/** Said aloud only when it becomes another one, not every second. */
function sayPhase({ phase }) {
  if (phase === told) return;
  told = phase;
  const text = { running: 'the run has begun', passed: 'run over, all checks passed', failed: 'run over, a check failed' }[phase];
  if (text) Buttons.say(text, phase === 'failed');
}

function showPhase(state) {
  sayPhase(state);
  at('phase').className = 'phase ' + state.phase;
  at('phase').textContent = phases[state.phase](state);
  at('done').style.width = Math.min(100, 100 * state.elapsed / state.facts.seconds) + '%';
  const { workers, threads, leaseMillis, redis, orders } = state.facts;
  at('facts').textContent =
    `${workers} worker JVMs of ${threads} threads · leases of ${leaseMillis / 1000} s · Redis: ${redis} · ${orders}`;
}

function showFigures({ totals }, points) {
  const last = points[points.length - 1];
  if (last) figure('rate', grouped(last.operations));
  figure('p50', millis(totals.waits.p50 / 1000), 'ms');
  figure('p99', millis(totals.waits.p99 / 1000), 'ms');
  figure('holds', grouped(totals.holds));
  figure('handed', totals.holds ? Math.round(100 * totals.arrivals.local / totals.holds) : '0', '%');
  figure('losses', grouped(totals.losses), '', totals.losses);
  figure('refused', grouped(totals.refused), '', totals.refused);
}

function threadRow(thread) {
  const row = make('tr', thread.phase);
  row.append(
    make('td', 'n', thread.thread),
    make('td', 'is', { holding: 'holds', waiting: 'waits', idle: '–' }[thread.phase]),
    make('td', 'lock', thread.account || ''),
    make('td', 'token', thread.token || ''),
    make('td', 'for', thread.account ? millis(thread.millis) + ' ms' : ''));
  row.children[2].title = thread.account || '';
  row.children[3].title = thread.token ? 'fencing token' : '';
  return row;
}

/** What is shown of a worker. It stays, and only its texts change, so that a button keeps the focus. */
function workerPanel({ worker, pid }) {
  const panel = make('div');
  const title = make('h3', '', 'Worker ' + worker);
  const state = make('span', 'state');
  const orders = make('span', 'ops');
  title.append(make('span', '', 'pid ' + pid), state, orders);
  const head = make('div', 'worker-head');
  const control = Buttons.of(worker);
  head.append(title, ...control.buttons);
  const heads = make('tr');
  for (const [type, text] of [['n', 'thread'], ['is', 'does'], ['lock', 'lock'], ['token', 'fencing token'], ['for', 'for']]) {
    const cell = make('th', type);
    cell.scope = 'col';
    cell.append(make('span', 'unseen', text));
    heads.append(cell);
  }
  const thead = make('thead');
  thead.append(heads);
  const tbody = make('tbody');
  const table = make('table');
  table.setAttribute('aria-label', 'Threads of worker ' + worker);
  table.append(thead, tbody);
  panel.append(head, table);
  const show = (now, running) => {
    panel.className = `worker ${hue(worker)} ${now.state}`;
    state.textContent = now.state;
    orders.textContent = grouped(now.operations) + ' orders';
    control.show(now.state, running);
    tbody.replaceChildren(...now.threads.map(threadRow));
  };
  return { panel, show };
}

const panels = new Map();

function showWorkers({ workers, phase }) {
  for (const worker of workers) {
    if (!panels.has(worker.worker)) {
      panels.set(worker.worker, workerPanel(worker));
      at('workers').append(panels.get(worker.worker).panel);
    }
    panels.get(worker.worker).show(worker, phase === 'running');
  }
}

function chip(worker, thread, type) {
  return make('span', `chip ${hue(worker)} ${type || ''}`, `${worker}·${thread}`);
}

function queueRow(queue) {
  const row = make('li');
  const lock = make('span', 'lock', queue.account);
  lock.title = queue.account;
  const named = (worker, thread) => `worker ${worker}, thread ${thread}`;
  const [worker, thread] = queue.holder ? queue.holder.split('.').map(Number) : [];
  const chips = make('span', 'chips');
  chips.setAttribute('aria-hidden', 'true');
  chips.append(
    queue.holder ? chip(worker, thread, 'holder') : make('span', 'chip', 'passing'),
    make('span', 'behind', '←'),
    ...queue.waiters.map(waiter => chip(waiter.worker, waiter.thread)));
  const text = ` is ${queue.holder ? 'held by ' + named(worker, thread) : 'passing on'}; waiting: `
    + queue.waiters.map(waiter => `${named(waiter.worker, waiter.thread)} for ${millis(waiter.millis)} ms`).join('; ');
  row.append(lock, make('span', 'unseen', text), chips);
  return row;
}

function counterRow({ name, value, of }) {
  const row = make('li');
  row.append(make('span', 'name', name), make('b', '', spaced(value)), make('span', 'of', of ? 'of ' + spaced(of) : ''));
  if (of) {
    const bar = make('span', 'bar-of');
    bar.setAttribute('aria-hidden', 'true');
    const left = make('span');
    left.style.width = Math.max(0, Math.min(100, 100 * Number(value) / Number(of))) + '%';
    bar.append(left);
    row.append(bar);
  }
  return row;
}

function eventRow(event) {
  const row = make('li');
  row.append(make('time', '', event.at.toFixed(1) + ' s'), make('span', event.kind, event.text));
  return row;
}

function fill(id, rows, otherwise) {
  at(id).replaceChildren(...(rows.length ? rows : [make('li', 'empty', otherwise)]));
}

function showVerdict(state) {
  at('verdict').hidden = state.verdict.length === 0;
  if (!state.verdict.length) return;
  at('verdict').className = 'verdict ' + state.phase;
  at('verdict-title').textContent = state.phase === 'passed' ? 'All checks passed' : 'A check failed';
  at('checks').replaceChildren(...state.verdict.map(check => {
    const row = make('li', check.passed ? '' : 'bad');
    row.append(make('span', 'mark', check.passed ? '✓' : '✗'), make('b', '', check.name), make('span', '', check.text.replace(/(\d) (?=\d{3})/g, '$1\u202f')));
    return row;
  }));
}

function show(state) {
  Charts.seconds = state.facts.seconds;
  Charts.groups(state.facts.groups);
  Charts.mark(state.events);
  Charts.add(state.points);
  Strip.show(state);
  showPhase(state);
  showFigures(state, state.points);
  showWorkers(state);
  fill('counters', state.counters.map(counterRow), 'not asked yet');
  fill('queues', state.queues.map(queueRow), 'nobody waits');
  fill('events', state.events.slice().reverse().map(eventRow), 'no loss, no refusal, nothing so far');
  showVerdict(state);
}

function listen() {
  const source = new EventSource('/events');
  let over = false;
  source.onopen = () => { // a new connection is sent every point again
    Charts.clear();
    Strip.clear();
  };
  source.onmessage = message => show(JSON.parse(message.data));
  source.addEventListener('over', () => {
    over = true;
    source.close();
  });
  source.onerror = () => {
    if (over) return;
    at('phase').className = 'phase gone';
    at('phase').textContent = 'the demo is gone';
    Buttons.say('the demo is gone', true);
  };
}

Charts.start();
Strip.start();
Buttons.start();
listen();
