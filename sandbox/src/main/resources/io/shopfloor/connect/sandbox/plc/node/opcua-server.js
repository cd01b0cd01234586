// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors
// An OPC UA server by node-opcua, which is nobody's of this project: node opcua-server.js <port> <memory.json>
// The file: {"variables": [{"path": "Press/Temperature", "type": "Double", "value": 1.5}, ...],
//            "counters": [{"path": "Press/Count", "history": true}, ...]}.
// A value that is an array is one, with "dimensions" a matrix. "nodeset" is a NodeSet2 document with types; a value of one of its
// structures is an object whose fields have a type and a value each, that of an enumeration a number. A counter counts up ten times a
// second, tells each number, and notes it with its time in a file (Press_Count.log) before anyone can see it: killed and started
// again, the server goes on from there, with the same history where the counter has one.
const fs = require('fs');
const { resolve } = require('path');
const { OPCUAServer } = require('node-opcua-server');
const { nodesets } = require('node-opcua-nodesets');
const { QualifiedName, LocalizedText } = require('node-opcua-data-model');
const { resolveNodeId, coerceExpandedNodeId } = require('node-opcua-nodeid');
const { StatusCodes, coerceStatusCode } = require('node-opcua-status-code');
const { DataType, Variant, VariantArrayType, buildVariantArray } = require('node-opcua-variant');

const [port, file] = process.argv.slice(2);
const memory = JSON.parse(fs.readFileSync(file, 'utf8'));

const words = (value) => {
  const bits = BigInt.asUintN(64, BigInt(value));
  return [Number(bits >> 32n), Number(bits & 0xffffffffn)];
};
const plain = {
  Int64: words,
  UInt64: words,
  DateTime: (value) => new Date(value),
  ByteString: (value) => Buffer.from(value, 'base64'),
  NodeId: resolveNodeId,
  ExpandedNodeId: coerceExpandedNodeId,
  StatusCode: (value) => coerceStatusCode({ value }),
  QualifiedName: (value) => new QualifiedName(value),
  LocalizedText: (text) => new LocalizedText({ text }),
};

/** Makes values of the types that OPC UA has, and of those that the nodeset has. */
const values = (space) => {
  const own = (type) => space.getNamespaceArray().map(({ index }) => space.findDataType(type, index)).find((found) => found);
  const of = (type) => {
    if (DataType[type]) {
      return { node: type, dataType: DataType[type], one: plain[type] || ((each) => each) };
    }
    const node = own(type);
    return node.isSubtypeOf(space.findDataType('Enumeration'))
      ? { node, dataType: DataType.Int32, one: (each) => each }
      : { node, dataType: DataType.ExtensionObject, one: (each) => space.constructExtensionObject(node, fields(each)) };
  };
  const made = ({ type, value }) => (Array.isArray(value) ? value.map(of(type).one) : of(type).one(value));
  const fields = (each) => Object.fromEntries(Object.entries(each).map(([name, field]) => [name, made(field)]));
  const variant = ({ type, value, dimensions }) => {
    const { dataType } = of(type);
    const all = made({ type, value });
    if (!Array.isArray(value)) { // an Int64 by itself is an array, too
      return new Variant({ dataType, arrayType: VariantArrayType.Scalar, value: all });
    }
    const array = buildVariantArray(dataType, all.length, null);
    all.forEach((each, i) => { array[i] = each; });
    const arrayType = dimensions ? VariantArrayType.Matrix : VariantArrayType.Array;
    return new Variant({ dataType, arrayType, dimensions: dimensions || null, value: array });
  };
  return { variant, node: (type) => of(type).node };
};

const start = async () => {
  const more = memory.nodeset ? [resolve('nodeset.xml')] : [];
  more.forEach((nodeset) => fs.writeFileSync(nodeset, memory.nodeset));
  const server = new OPCUAServer({
    hostname: '127.0.0.1',
    host: '127.0.0.1',
    port: Number(port),
    nodeset_filename: [nodesets.standard, ...more],
    serverCapabilities: { minSupportedSampleRate: 0 },
  });
  await server.initialize();
  const space = server.engine.addressSpace;
  const own = space.getOwnNamespace();
  const folders = new Map([['', space.rootFolder.objects]]);
  const folder = (path) => {
    if (!folders.has(path)) {
      const at = path.lastIndexOf('/');
      folders.set(path, own.addFolder(folder(path.slice(0, Math.max(0, at))), { browseName: path.slice(at + 1) }));
    }
    return folders.get(path);
  };
  const add = (path, dataType, more) => {
    const at = path.lastIndexOf('/');
    return own.addVariable({
      organizedBy: folder(path.slice(0, Math.max(0, at))),
      browseName: path.slice(at + 1),
      nodeId: 's=' + path,
      dataType,
      ...more,
    });
  };
  const types = values(space);
  for (const each of memory.variables || []) {
    const rank = !Array.isArray(each.value) ? -1 : each.dimensions ? each.dimensions.length : 1;
    const node = add(each.path, types.node(each.type), { valueRank: rank, arrayDimensions: each.dimensions || undefined });
    node.setValueFromSource(types.variant(each));
  }
  for (const { path, history } of memory.counters || []) {
    const log = path.replaceAll('/', '_') + '.log';
    const counter = add(path, 'Int32', { minimumSamplingInterval: 0 });
    if (history) {
      space.installHistoricalDataNode(counter, { maxOnlineValues: 100000 });
    }
    const show = (number, time) =>
      counter.setValueFromSource({ dataType: DataType.Int32, value: number }, StatusCodes.Good, time);
    let next = 0;
    const noted = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim().split('\n') : [];
    for (const [number, time] of noted.map((line) => line.split(' ').map(Number))) {
      show(number, new Date(time));
      next = number + 1;
    }
    const count = () => {
      const now = new Date();
      fs.appendFileSync(log, next + ' ' + now.getTime() + '\n');
      show(next++, now);
    };
    count();
    setInterval(count, 100);
  }
  await server.start();
  console.log('node-opcua serves on ' + port);
};

start().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
