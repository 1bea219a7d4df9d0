-- A conversation with integrations-host: JSON-RPC 2.0, one message a line, over the pipes of a child process.
--
-- This file knows nothing of buffers and windows and can be used alone:
--
--   local rpc = require("integrations.rpc")
--   local client = assert(rpc.start({ command = { "integrations-host" } }))
--   client:request("integrations.list", { organizationId = "acme" }, function(problem, result) ... end)
--   client:close()
--
-- Nothing here waits, `wait` excepted, and every callback runs where the whole of Neovim's API may be used. Messages
-- carry secrets, so none is ever logged, shown or put into an error.

local json = require("integrations.json")

local uv = vim.uv or vim.loop

local M = {}

---@class integrations.Client
local Client = {}
Client.__index = Client

-- More than the host ever says in one line.
local longest_line = 80 * 1024 * 1024

-- What is kept of stderr.
local kept_lines, kept_bytes = 20, 500

-- After its end a host may have left its pipes to a child of its own; what is said after this time is not waited for.
local patience_after_exit = 500

local living = {}

local function problem_of(kind, message)
  return { kind = kind, message = message }
end

-- What a caller gets of an error reply: {code, kind, message, data}.
local function problem_of_reply(told)
  local data = type(told.data) == "table" and told.data or {}
  return { code = told.code, kind = data.kind, message = told.message, data = data }
end

--- Starts a host.
---
---@param options table `command`: the program and its arguments. `on_exit(ending)`: called once it has ended, with
---   {code, signal, expected, message, stderr}. `on_message(message)`: called with what answers no request of this
---   client, such as the reply to a batch that was sent with `write`.
---@return integrations.Client|nil client
---@return string|nil problem why there is none
function M.start(options)
  local command = options.command
  local client = setmetatable({
    name = vim.fn.fnamemodify(command[1], ":t"),
    on_exit = options.on_exit,
    on_message = options.on_message,
    input = uv.new_pipe(false),
    output = uv.new_pipe(false),
    errors = uv.new_pipe(false),
    pending = {},
    last_id = 0,
    parts = {},
    part_bytes = 0,
    stderr = {},
    stderr_rest = "",
    open_streams = 2,
  }, Client)
  local started, handle, pid = pcall(uv.spawn, command[1], {
    args = vim.list_slice(command, 2),
    stdio = { client.input, client.output, client.errors },
    hide = true,
  }, function(code, signal)
    client:_exited(code, signal)
  end)
  if not started or not handle then
    for _, pipe in ipairs({ client.input, client.output, client.errors }) do
      pipe:close()
    end
    local reason = tostring(started and pid or handle)
    return nil, ("%s cannot be started (%s). Is `command` right, and on the PATH?"):format(command[1], reason)
  end
  client.handle, client.pid = handle, pid
  client.output:read_start(function(_, chunk)
    client:_read(chunk)
  end)
  client.errors:read_start(function(_, chunk)
    client:_read_stderr(chunk)
  end)
  living[client] = true
  return client
end

--- Sends a request. `callback(problem, result)` is called exactly once, later: with the host's answer, or with a
--- problem {kind, message, code, data}. `code` and `data` are there where the host told it.
---
---@return integer id which `cancel` takes
function Client:request(method, params, callback)
  self.last_id = self.last_id + 1
  local id = self.last_id
  self.pending[id] = callback
  -- What the host could not read it would answer without an id, and the request would wait for ever.
  local text, reason = json.encode({ jsonrpc = "2.0", id = id, method = method, params = params })
  if not text then
    self:_answer(id, problem_of("InvalidRequest", reason))
  elseif not self:write(text) then
    self:_answer(id, problem_of("HostEnded", self.ending and self.ending.message or "The host is being closed."))
  end
  return id
end

--- Sends a notification, which is never answered.
function Client:notify(method, params)
  local text = json.encode({ jsonrpc = "2.0", method = method, params = params })
  return text ~= nil and self:write(text)
end

--- Asks the host to give a request up. The request is answered in any case: with the kind `Cancelled`, or with its
--- result where that came first.
function Client:cancel(id)
  if self.pending[id] then
    self:notify("$/cancelRequest", { id = id })
  end
end

--- Sends a message of one's own making, a batch say, whole and in one piece. Its answer goes to `on_message`.
---@return boolean sent
function Client:write(text)
  if self.ending or self.is_closing then
    return false
  end
  -- A host that has gone says so by its end, which answers what is pending; the broken pipe tells nothing more.
  self.input:write(text .. "\n", function() end)
  return true
end

--- Ends the host's input: it answers what it has got, and ends.
function Client:close()
  if self.ending or self.is_closing then
    return
  end
  self.is_closing = true
  self.input:shutdown(function()
    if not self.input:is_closing() then
      self.input:close()
    end
  end)
end

--- Closes the host and waits for its end; one that is still busy then is told to give up, and needs 2 s at most.
function Client:wait(milliseconds)
  self:close()
  local function has_ended()
    return self.has_exited == true
  end
  if not vim.wait(milliseconds, has_ended, 5) then
    self.handle:kill("sigterm")
  end
end

function Client:_answer(id, problem, result)
  local callback = self.pending[id]
  self.pending[id] = nil
  if callback then
    vim.schedule(function()
      callback(problem, result)
    end)
  end
end

-- Lines end at a line feed and nowhere else. Each byte is looked at once, however the lines are cut up.
function Client:_read(chunk)
  if not chunk then
    return self:_stream_ended(self.output)
  end
  local start = 1
  while true do
    local stop = chunk:find("\n", start, true)
    if not stop then
      break
    end
    self.parts[#self.parts + 1] = chunk:sub(start, stop - 1)
    local line = table.concat(self.parts)
    self.parts, self.part_bytes = {}, 0
    self:_receive(line)
    start = stop + 1
  end
  if start <= #chunk then
    self.parts[#self.parts + 1] = chunk:sub(start)
    self.part_bytes = self.part_bytes + #chunk - start + 1
    if self.part_bytes > longest_line then
      self:_give_up()
    end
  end
end

function Client:_receive(line)
  if self.is_garbled or not line:find("%S") then
    return
  end
  local fine, message = pcall(vim.json.decode, line)
  if not fine or type(message) ~= "table" then
    return self:_give_up()
  end
  local id = message.id
  if type(id) == "number" and self.pending[id] then
    if type(message.error) == "table" then
      self:_answer(id, problem_of_reply(message.error))
    else
      local result = message.result
      self:_answer(id, nil, result ~= vim.NIL and result or nil)
    end
  elseif self.on_message then
    vim.schedule(function()
      self.on_message(message)
    end)
  end
end

-- What came is no message, so there is no telling where the next one begins. It may hold a secret and is not shown.
function Client:_give_up()
  self.is_garbled = true
  self.parts, self.part_bytes = {}, 0
  self.handle:kill("sigterm")
end

function Client:_read_stderr(chunk)
  if not chunk then
    return self:_stream_ended(self.errors)
  end
  local lines = vim.split(self.stderr_rest .. chunk, "\n", { plain = true })
  self.stderr_rest = lines[#lines]:sub(1, kept_bytes)
  for index = 1, #lines - 1 do
    self:_keep_line(lines[index])
  end
end

function Client:_keep_line(line)
  table.insert(self.stderr, line:sub(1, kept_bytes))
  if #self.stderr > kept_lines then
    table.remove(self.stderr, 1)
  end
end

function Client:_stream_ended(pipe)
  if not pipe:is_closing() then
    pipe:close()
    self.open_streams = self.open_streams - 1
    self:_end_if_over()
  end
end

function Client:_exited(code, signal)
  self.has_exited = true
  living[self] = nil
  self.handle:close()
  if not self.input:is_closing() then
    self.input:close()
  end
  self.exit = { code = code, signal = signal }
  local timer = uv.new_timer()
  timer:start(patience_after_exit, 0, function()
    timer:close()
    self:_stream_ended(self.output)
    self:_stream_ended(self.errors)
  end)
  self:_end_if_over()
end

-- The end is told when the host is gone and its last words are read.
function Client:_end_if_over()
  if not self.exit or self.open_streams > 0 or self.ending then
    return
  end
  if self.stderr_rest ~= "" then
    self:_keep_line(self.stderr_rest)
  end
  local ending = self.exit
  ending.stderr = self.stderr
  ending.expected = self.is_closing == true and ending.code == 0
  if self.is_garbled then
    ending.message = ("What %s printed is no JSON-RPC, and it was stopped. Is `command` right?"):format(self.name)
  elseif ending.signal ~= 0 then
    ending.message = ("%s was ended by signal %d."):format(self.name, ending.signal)
  else
    ending.message = ("%s ended with status %d."):format(self.name, ending.code)
  end
  self.ending = ending
  for id in pairs(self.pending) do
    self:_answer(id, problem_of("HostEnded", ending.message))
  end
  if self.on_exit then
    vim.schedule(function()
      self.on_exit(ending)
    end)
  end
end

-- Neovim ends when all hosts have, or have been told to: none is left behind.
vim.api.nvim_create_autocmd("VimLeavePre", {
  group = vim.api.nvim_create_augroup("integrations_rpc", {}),
  callback = function()
    for client in pairs(living) do
      client:close()
    end
    for client in pairs(living) do
      client:wait(1000)
    end
  end,
})

return M
