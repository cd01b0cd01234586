// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors
// An S7 CPU by snap7, which is nobody's of this project: node s7-server.js <port> <memory.json>
// The file: {"db": {"1": "<hex>"}, "merkers": "<hex>", "inputs": "<hex>", "outputs": "<hex>"}
const fs = require('fs');
const snap7 = require('node-snap7');

const [port, file] = process.argv.slice(2);
const memory = JSON.parse(fs.readFileSync(file, 'utf8'));
const server = new snap7.S7Server();
const hex = (text) => Buffer.from(text, 'hex');
// Otherwise it stands still after some hundred events that nobody takes.
server.SetEventMask(0);
server.SetParam(server.LocalPort, Number(port));
for (const [number, text] of Object.entries(memory.db || {})) {
  check('data block ' + number, server.RegisterArea(server.srvAreaDB, Number(number), hex(text)));
}
if (memory.merkers) check('merkers', server.RegisterArea(server.srvAreaMK, hex(memory.merkers)));
if (memory.inputs) check('inputs', server.RegisterArea(server.srvAreaPE, hex(memory.inputs)));
if (memory.outputs) check('outputs', server.RegisterArea(server.srvAreaPA, hex(memory.outputs)));
check('listening', server.StartTo('127.0.0.1'));
console.log('snap7 serves on ' + port);
// A server that nothing refers to is collected and stops.
setInterval(() => server.ServerStatus(), 60000);

function check(what, done) {
  if (!done) {
    console.error(what + ': ' + server.ErrorText(server.LastError()));
    process.exit(1);
  }
}
