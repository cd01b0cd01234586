// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors
// A Modbus TCP server by modbus-serial, which is nobody's of this project: node modbus-server.js <port> <memory.json>
// The file: {"holding": [...], "input": [...], "coils": [...], "discrete": [...]}; what is beyond them does not exist.
const fs = require('fs');
const { ServerTCP } = require('modbus-serial');

const [port, file] = process.argv.slice(2);
const memory = JSON.parse(fs.readFileSync(file, 'utf8'));
const at = (table, address) => {
  const value = (memory[table] || [])[address];
  if (value === undefined || value === null) {
    throw { modbusErrorCode: 2, msg: 'Illegal data address' };
  }
  return value;
};
const server = new ServerTCP(
  {
    getHoldingRegister: (address) => at('holding', address),
    getInputRegister: (address) => at('input', address),
    getCoil: (address) => at('coils', address),
    getDiscreteInput: (address) => at('discrete', address),
  },
  { host: '127.0.0.1', port: Number(port), unitID: 1 });
server.on('socketError', () => {}); // a client that goes is no fault
server.on('serverError', (error) => {
  console.error(error.message);
  process.exit(1);
});
console.log('modbus-serial serves on ' + port);
