// Sends the https and fetch calls of a Node that knows no NODE_USE_ENV_PROXY through HTTPS_PROXY, by CONNECT.
'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
const native = major >= 24 || (major === 22 && minor >= 21);
const address = process.env.HTTPS_PROXY || process.env.https_proxy;
if (address && !native) {
  const http = require('http');
  const https = require('https');
  const tls = require('tls');
  const proxy = new URL(address);
  const direct = (process.env.NO_PROXY || '').split(',').map((name) => name.trim()).filter(Boolean);
  const passes = (host) => direct.some((name) => host === name || host.endsWith('.' + name.replace(/^\./, '')));

  const tunnel = (host, port, options, done) => {
    const asked = http.request({
      host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: `${host}:${port}`, agent: false,
      headers: { host: `${host}:${port}` },
    });
    asked.once('error', done);
    asked.once('connect', (answer, socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        done(new Error(`the proxy refused ${host}:${port} with HTTP ${answer.statusCode}`));
        return;
      }
      const secure = tls.connect({ ...options, socket, servername: options.servername || host });
      secure.once('error', done);
      secure.once('secureConnect', () => {
        secure.removeListener('error', done);
        done(null, secure);
      });
    });
    asked.end();
  };

  const connectDirectly = https.Agent.prototype.createConnection;
  https.Agent.prototype.createConnection = function (options, done) {
    const host = options.host || options.hostname;
    if (passes(host)) return connectDirectly.call(this, options, done);
    tunnel(host, options.port || 443, { ...options, host: undefined, port: undefined, path: undefined }, done);
    return undefined;
  };

  void globalThis.Response; // loads undici, which sets its dispatcher
  const key = Symbol.for('undici.globalDispatcher.1');
  const Agent = globalThis[key] && globalThis[key].constructor;
  if (Agent) {
    const net = require('net');
    globalThis[key] = new Agent({
      connect: (options, done) => {
        const { hostname, protocol, servername } = options;
        const port = options.port || (protocol === 'https:' ? 443 : 80);
        if (protocol === 'https:' && !passes(hostname)) {
          tunnel(hostname, port, { servername, ALPNProtocols: ['http/1.1'] }, done);
          return;
        }
        const secure = protocol === 'https:';
        const socket = secure ? tls.connect({ host: hostname, port, servername }) : net.connect(port, hostname);
        socket.once('error', done);
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          socket.removeListener('error', done);
          done(null, socket);
        });
      },
    });
  }
}
