'use strict';

/** The buttons of the workers: each asks first, then tells the demo, with the token that only this page has. */
const Buttons = (() => {
  const at = id => document.getElementById(id);
  const token = document.querySelector('meta[name=holdfast-token]').content;
  const meanings = {
    kill: 'Its process is ended by SIGKILL, without a chance to clean up. Its locks come free when their leases are over, and the others finish its orders.',
    pause: 'Its process is stopped by SIGSTOP. When that lasts longer than a lease, others take its locks, and its late writes have to be refused.',
    resume: 'Its process goes on where it was stopped, and learns what it has lost in the meantime.',
  };
  let asked;

  function say(text, bad) {
    at('said').textContent = text;
    at('said').classList.toggle('bad', Boolean(bad));
  }

  async function press({ worker, verb }) {
    say(`${verb}: worker ${worker} …`);
    try {
      const answer = await fetch(`/workers/${worker}/${verb}`, { method: 'POST', headers: { 'X-Holdfast-Token': token } });
      say((await answer.text()).trim(), !answer.ok);
    } catch (failure) {
      say('the demo does not answer', true);
    }
  }

  function ask(worker, verb) {
    asked = { worker, verb };
    const title = verb[0].toUpperCase() + verb.slice(1);
    at('ask-title').textContent = `${title} worker ${worker}?`;
    at('ask-text').textContent = meanings[verb];
    at('ask-yes').textContent = title;
    at('ask-yes').className = 'main ' + verb;
    at('ask').showModal();
  }

  function make(worker, verb) {
    const button = document.createElement('button');
    button.type = 'button';
    name(button, worker, verb);
    button.addEventListener('click', () => {
      if (button.getAttribute('aria-disabled') !== 'true') ask(worker, button.dataset.verb);
    });
    return button;
  }

  function name(button, worker, verb) {
    if (button.dataset.verb === verb) return;
    button.dataset.verb = verb;
    button.textContent = verb[0].toUpperCase() + verb.slice(1);
    button.setAttribute('aria-label', `${button.textContent} worker ${worker}`);
  }

  /** The two buttons of a worker: the same ones as long as the page lives, so that the focus stays where it is. */
  function of(worker) {
    const hold = make(worker, 'pause');
    const kill = make(worker, 'kill');
    kill.className = 'kill';
    const show = (state, running) => {
      name(hold, worker, state === 'paused' ? 'resume' : 'pause');
      const useless = !running || state !== 'running' && state !== 'paused';
      for (const button of [hold, kill]) button.setAttribute('aria-disabled', useless);
    };
    return { buttons: [hold, kill], show };
  }

  function start() {
    at('ask-no').addEventListener('click', () => at('ask').close());
    at('ask-yes').addEventListener('click', () => {
      at('ask').close();
      press(asked);
    });
  }

  return { of, say, start };
})();
