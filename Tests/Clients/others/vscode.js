// vscode-jsonrpc, as VS Code's own extensions have it: the copy in PyPI's basedpyright, run by Node.
//
//     node vscode.js FOLDER-OF-BASEDPYRIGHT HOST...
'use strict';
const { spawn } = require('child_process');
const { readFileSync } = require('fs');
const { join } = require('path');
const { runInThisContext } = require('vm');

/** The module whose name ends so, out of a program that webpack has put together. */
function unpacked(folder, ending) {
  const file = join(folder, 'basedpyright/dist/pyright-langserver.js');
  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf('var __webpack_modules__ =');
  const end = text.indexOf('var __webpack_module_cache__');
  const wrapped = `(require) => { ${text.slice(begin, end)}; return __webpack_modules__; }`;
  const modules = runInThisContext(wrapped, { filename: file })(require);
  const loaded = new Map();
  function load(id) {
    if (loaded.has(id)) return loaded.get(id).exports;
    if (!modules[id]) return require(id);
    const module = { exports: {}, paths: [], children: [] };
    loaded.set(id, module);
    modules[id].call(module.exports, module, module.exports, load);
    return module.exports;
  }
  load.r = (exports) => Object.defineProperty(exports, '__esModule', { value: true });
  load.o = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
  load.d = (exports, getters) => {
    for (const name of Object.keys(getters)) {
      Object.defineProperty(exports, name, { enumerable: true, get: getters[name] });
    }
  };
  load.nmd = (module) => module;
  return load(Object.keys(modules).find((name) => name.endsWith(ending)));
}

const [folder, program, ...words] = process.argv.slice(2);
const rpc = unpacked(folder, 'vscode-jsonrpc/lib/node/main.js');
const host = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
const connection = rpc.createMessageConnection(
  new rpc.StreamMessageReader(host.stdout), new rpc.StreamMessageWriter(host.stdin));
connection.onError((error) => console.error('connection', error));
connection.onUnhandledNotification((message) => console.error('notification', message));
connection.listen();

const tell = (name, value) => console.log(JSON.stringify({ [name]: value }));
const call = (method, ...params) => connection.sendRequest(method, ...params);
const code = (error) => error.code;

(async () => {
  tell('info', await call('host.info'));
  tell('before', await call('integrations.list', { organizationId: 'org_1' }));
  const integration = {
    organizationId: 'org_1', provider: 'stripe', name: 'Payments é😀', authMethod: 'api_key',
  };
  tell('created', await call('integrations.create', integration));
  tell('after', await call('integrations.list', { organizationId: 'org_1' }));
  tell('error', await call('integrations.list', { organizationId: 5 }).catch(code));
  const source = new rpc.CancellationTokenSource();
  const slow = call('integrations.create', {
    ...integration, name: 'Slow', verify: true, apiKeyAuth: { key: 'sk_test_0123456789' },
  }, source.token);
  source.cancel();
  tell('cancelled', await slow.catch(code));
  host.on('exit', (status) => {
    tell('status', status);
    connection.dispose();
  });
  await connection.sendNotification('exit');
})();
