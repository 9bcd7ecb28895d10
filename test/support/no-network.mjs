import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the program under test, in every thread. Replaces each function that can reach a network by one that
 * throws. Writes to a journal that the guard was loaded and which functions were called, so that a call is found even if
 * the program catches the error.
 */
const journal = process.env['IMGAUDIT_TEST_NETWORK'];
const note = (text) => {
  if (journal !== undefined) appendFileSync(journal, `${text}\n`);
};

const forbidden = (name) =>
  function refuse() {
    note(`tried ${name}`);
    throw new Error(`the network was asked for: ${name}`);
  };

function forbid(owner, label, names) {
  for (const name of names) {
    if (typeof owner[name] !== 'function') throw new Error(`${label}.${name} is not a function`);
    Object.defineProperty(owner, name, { value: forbidden(`${label}.${name}`), configurable: true, writable: true });
  }
}

const functionsOf = (module) => Object.keys(module).filter((name) => typeof module[name] === 'function');

forbid(net.Socket.prototype, 'net.Socket', ['connect']);
forbid(net.Server.prototype, 'net.Server', ['listen']);
forbid(net, 'net', ['connect', 'createConnection', 'createServer']);
forbid(tls, 'tls', ['connect', 'createServer']);
forbid(http, 'http', ['request', 'get', 'createServer']);
forbid(https, 'https', ['request', 'get', 'createServer']);
forbid(http2, 'http2', ['connect', 'createServer', 'createSecureServer']);
forbid(dgram.Socket.prototype, 'dgram.Socket', ['send', 'bind', 'connect']);
forbid(dgram, 'dgram', ['createSocket']);
const isLookup = (name) => name.startsWith('resolve') || name.startsWith('lookup') || name === 'reverse';
forbid(dns, 'dns', functionsOf(dns).filter(isLookup));
forbid(dns.promises, 'dns.promises', functionsOf(dns.promises).filter(isLookup));
// A child process would not be guarded.
forbid(childProcess, 'child_process', ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']);
forbid(globalThis, 'globalThis', ['fetch', ...(typeof globalThis.WebSocket === 'function' ? ['WebSocket'] : [])]);
syncBuiltinESMExports();

note(isMainThread ? 'guarded main thread' : 'guarded other thread');
