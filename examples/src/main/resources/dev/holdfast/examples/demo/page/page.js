'use strict';

const at = id => document.getElementById(id);
const grouped = number => Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, '\u202f');
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

function showPhase(state) {
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
  figure('p50', millis(totals.p50 / 1000), 'ms');
  figure('p99', millis(totals.p99 / 1000), 'ms');
  figure('holds', grouped(totals.holds));
  figure('handed', totals.holds ? Math.round(100 * totals.handOvers / totals.holds) : '0', '%');
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

function workerPanel(worker) {
  const panel = make('div', `worker ${hue(worker.worker)} ${worker.state}`);
  const title = make('h3', '', 'Worker ' + worker.worker);
  title.append(
    make('span', '', 'pid ' + worker.pid),
    make('span', 'state', worker.state),
    make('span', 'ops', grouped(worker.operations) + ' orders'));
  const table = make('table');
  table.append(...worker.threads.map(threadRow));
  panel.append(title, table);
  return panel;
}

function chip(worker, thread, type) {
  return make('span', `chip ${hue(worker)} ${type || ''}`, `${worker}·${thread}`);
}

function queueRow(queue) {
  const row = make('li');
  const lock = make('span', 'lock', queue.account);
  lock.title = queue.account;
  const holder = queue.holder
    ? chip(...queue.holder.split('.').map(Number), 'holder')
    : make('span', 'chip', 'passing');
  row.append(lock, holder, make('span', 'behind', '←'));
  row.append(...queue.waiters.map(waiter => chip(waiter.worker, waiter.thread)));
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
  Charts.add(state.points);
  showPhase(state);
  showFigures(state, state.points);
  at('workers').replaceChildren(...state.workers.map(workerPanel));
  fill('queues', state.queues.map(queueRow), 'nobody waits');
  fill('events', state.events.slice().reverse().map(eventRow), 'no loss, no refusal, nothing so far');
  showVerdict(state);
}

function listen() {
  const source = new EventSource('/events');
  let over = false;
  source.onopen = () => Charts.clear(); // a new connection is sent every point again
  source.onmessage = message => show(JSON.parse(message.data));
  source.addEventListener('over', () => {
    over = true;
    source.close();
  });
  source.onerror = () => {
    if (over) return;
    at('phase').className = 'phase gone';
    at('phase').textContent = 'the demo is gone';
  };
}

Charts.start();
listen();
