// SPDX-License-Identifier: Apache-2.0
// Shows the plant's state, which comes as server-sent events, and sends what the buttons ask for.
'use strict';

const WORDS = {RUNNING: 'running', DOWN: 'down', RESTARTING: 'restarting'};
const CHART_MS = 120_000;
const byId = id => document.getElementById(id);
const past = [];
let over = false;

/** An element with classes and children; texts never become markup. */
function element(name, classes, ...children) {
  const made = document.createElement(name);
  made.className = classes;
  made.append(...children);
  return made;
}

/** Writes only what is new, so that screen readers and selections are left in peace. */
function text(id, value) {
  const shown = typeof value === 'number' ? value.toLocaleString('en') : value;
  if (byId(id).textContent !== shown) {
    byId(id).textContent = shown;
  }
}

/** Fills a list or table if its content has changed. */
function fill(id, data, rows) {
  const parent = byId(id);
  const key = JSON.stringify(data);
  if (parent.dataset.key !== key) {
    parent.dataset.key = key;
    parent.replaceChildren(...rows(data));
  }
}

function announce(sentence) {
  text('announcement', sentence);
}

function part(id, now, state) {
  const place = byId(id);
  place.classList.toggle('down', now.state === 'DOWN');
  place.classList.toggle('restarting', now.state === 'RESTARTING' || state === 'not connected');
  const shown = place.querySelector('.state');
  if (shown.textContent !== state) {
    if (shown.textContent !== '–') {
      announce(`${now.name} is ${state}`);
    }
    shown.textContent = state;
  }
  // Not disabled: the keyboard's focus would be lost.
  place.querySelector('button').setAttribute('aria-disabled', String(over || now.state !== 'RUNNING'));
}

function linkWord(plant) {
  if (plant.link.state !== 'RUNNING') {
    return 'cut';
  }
  return plant.connector.connected ? 'connected' : 'not connected';
}

function lost(count) {
  text('lost', count);
  byId('verdict').classList.toggle('bad', count > 0);
}

function chart(now, inFlight) {
  past.push({at: now, value: inFlight});
  while (past[0].at < now - CHART_MS) {
    past.shift();
  }
  const most = Math.max(100, ...past.map(point => point.value));
  const x = point => (600 * (point.at - now + CHART_MS) / CHART_MS).toFixed(1);
  const y = point => (58 - 54 * point.value / most).toFixed(1);
  const line = past.map(point => `${x(point)},${y(point)}`).join(' L');
  byId('chart-area').setAttribute('d', `M${x(past[0])},60 L${line} L600,60 Z`);
  text('chart-most', `most: ${Math.max(...past.map(point => point.value)).toLocaleString('en')}`);
}

function tree(topics) {
  const root = new Map();
  for (const topic of topics) {
    let level = root;
    const names = topic.name.split('/');
    names.forEach((name, i) => {
      if (!level.has(name)) {
        level.set(name, {children: new Map()});
      }
      const node = level.get(name);
      if (i === names.length - 1) {
        node.topic = topic;
      }
      level = node.children;
    });
  }
  return branches(root);
}

function branches(level) {
  return [...level].map(([name, node]) => {
    // A chain of single levels is one line.
    while (!node.topic && node.children.size === 1) {
      const [next, child] = [...node.children][0];
      name += '/' + next;
      node = child;
    }
    const item = element('li', '');
    if (node.topic) {
      const count = element('span', 'count', node.topic.messages.toLocaleString('en'));
      item.append(element('span', 'leaf', element('span', '', name), count), element('span', 'last', node.topic.last));
    } else {
      item.append(element('span', '', name + '/'));
    }
    if (node.children.size > 0) {
      item.append(element('ul', '', ...branches(node.children)));
    }
    return item;
  });
}

function trace(hops) {
  return hops.map((hop, i) => {
    const after = i === 0 ? new Date(hop.atMs).toLocaleTimeString('en-GB') : `+${(hop.atMs - hops[i - 1].atMs).toLocaleString('en')} ms`;
    return element('li', '', element('span', 'after', after), element('span', 'name', hop.name));
  });
}

function rounded(value) {
  return /^-?\d+\.\d{4,}/.test(value) ? Number(value).toPrecision(4) : value;
}

function sensors(all) {
  return all.map(sensor => {
    const quality = element('small', sensor.quality === 'GOOD' ? '' : 'other', sensor.quality);
    const rows = sensor.values.map(value => element('tr', '',
        element('td', '', value.name.replaceAll('_', ' ')),
        element('td', 'value', rounded(value.value)),
        element('td', 'unit', value.unit)));
    const caption = element('caption', '', `${sensor.product}, port ${sensor.port}`, quality);
    return element('table', '', caption, element('tbody', '', ...rows));
  });
}

function time(ms) {
  return new Date(ms).toLocaleTimeString('en-GB');
}

/** What a connector has told of a time without readings. */
function gap(id, told) {
  text(id, told.reason ? `Gap ${time(told.fromMs)} to ${time(told.toMs)}: ${told.reason}` : '');
}

/** What the database answers to the demo's queries; there may be none. */
function historian(plant) {
  byId('database').hidden = !plant.historian;
  if (!plant.historian) {
    return;
  }
  const {rows, distinct, minutes, temperature} = plant.historian;
  part('database', plant.database, WORDS[plant.database.state]);
  text('rows', rows);
  text('distinct', distinct);
  fill('minutes', minutes, all => all.map(one => element('tr', '',
      element('td', '', one.minute), element('td', 'value', one.pieces.toLocaleString('en')))));
  if (temperature.length > 1) {
    const low = Math.min(...temperature);
    const high = Math.max(...temperature);
    const line = temperature.map((value, i) =>
        `${(600 * i / (temperature.length - 1)).toFixed(1)},${(56 - 52 * (value - low) / Math.max(high - low, 1)).toFixed(1)}`);
    byId('curve-line').setAttribute('d', `M${line.join(' L')}`);
    text('curve-range', `${low.toFixed(1)} to ${high.toFixed(1)}`);
  }
}

function show(plant) {
  over = plant.verdict !== '';
  const pieces = plant.pieces;
  text('created', pieces.created);
  text('acknowledged', pieces.acknowledged);
  text('stored', pieces.stored);
  text('inFlight', pieces.inFlight);
  text('duplicated', pieces.duplicated);
  text('delivery', plant.delivery);
  text('awaiting', plant.connector.inFlight < 0 ? '–' : plant.connector.inFlight);
  lost(pieces.lost);
  text('broker-name', plant.broker.name);
  part('broker', plant.broker, WORDS[plant.broker.state]);
  part('worker', plant.worker, WORDS[plant.worker.state]);
  part('link', plant.link, linkWord(plant));
  chart(plant.nowMs, pieces.inFlight);

  const kpi = plant.kpi || {};
  text('pieces', kpi.pieces_last_hour ?? '–');
  text('total', kpi.pieces_total ?? '–');
  text('repeated', kpi.repeated ?? '–');
  text('machine', kpi.state || '–');
  byId('machine').className = `badge ${kpi.state || ''}`;
  text('origin', plant.trace.origin ? `origin ${plant.trace.origin}` : '');
  fill('trace', plant.trace.hops, trace);
  fill('sensors', plant.sensors, sensors);
  fill('tags', plant.tags, tags => tags.map(tag => element('tr', '',
      element('td', '', tag.name), element('td', 'value', rounded(tag.value)), element('td', 'unit', tag.type))));
  gap('tag-gap', plant.tagGap);
  part('opcua', plant.opcUa, plant.opcUa.state === 'RUNNING' ? 'up' : 'cut');
  fill('nodes', plant.nodes, nodes => nodes.map(node => element('tr', '',
      element('td', '', node.name.replace(/^Press\//, '')), element('td', 'value', rounded(node.value)), element('td', 'unit', node.unit),
      element('td', node.quality === 'GOOD' ? 'good' : 'other', node.quality))));
  gap('node-gap', plant.nodeGap);
  historian(plant);
  fill('tree', plant.topics, tree);
  text('putback-count', plant.putbackCount);
  fill('putback', plant.putback, errors => errors.map(error => element('tr', '',
      element('td', 'payload', error.payload),
      element('td', '', element('span', 'reason', error.reason), ` ${error.error}`))));
  fill('events', plant.events, events => events.map(event => element('li', '',
      element('time', '', new Date(event.atMs).toLocaleTimeString('en-GB')), element('span', '', event.text))));
  ending(plant);
}

function ending(plant) {
  byId('end-shift').setAttribute('aria-disabled', String(plant.ending || over));
  const status = byId('connection');
  if (over) {
    status.className = 'ended';
    text('connection', `The demo has ended: ${plant.verdict}`);
  } else {
    text('connection', plant.ending ? 'The last pieces are in flight' : 'Live');
  }
}

async function act(button) {
  if (button.getAttribute('aria-disabled') === 'true') {
    return;
  }
  button.setAttribute('aria-disabled', 'true');
  const action = button.dataset.action;
  const answer = await fetch(`/actions/${action}`, {method: 'POST'});
  announce(answer.ok ? `${button.textContent}: done` : `${button.textContent}: ${await answer.text()}`);
}

for (const button of document.querySelectorAll('button[data-action]')) {
  button.addEventListener('click', () => act(button).catch(() => announce('The demo does not answer')));
}

const source = new EventSource('/events');
source.onmessage = message => {
  const plant = JSON.parse(message.data);
  show(plant);
  if (plant.verdict) {
    source.close();
  }
};
source.onerror = () => text('connection', 'The demo does not answer: has it ended?');
