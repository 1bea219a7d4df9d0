-- Options, the one host that all buffers share, and `:Integrations`.

local rpc = require("integrations.rpc")

local M = {}

M.options = {
  -- The program, or a list of it and options of its own.
  command = { "integrations-host" },
  -- The SQLite file; where it is nil, the host's own default.
  database = nil,
  -- What `:Integrations` shows without an argument; where it is nil, it asks.
  organization = nil,
  -- Keys of the buffer; false takes one away.
  keymaps = {
    details = "<CR>",
    test = "t",
    cancel = "x",
    edit = "e",
    create = "a",
    delete = "d",
    refresh = "r",
    close = "q",
  },
}

local client
local listeners = {}

local function complain(message)
  vim.notify("integrations: " .. message, vim.log.levels.ERROR)
end

--- Sets options, and closes a host that was started with other ones. Not needed where the defaults will do.
function M.setup(options)
  local types = { command = { string = true, table = true }, database = { string = true },
    organization = { string = true }, keymaps = { table = true } }
  for name, value in pairs(options or {}) do
    if not types[name] then
      error(("setup: there is no option %s; see :help integrations-setup"):format(name), 2)
    elseif not types[name][type(value)] then
      error(("setup: %s cannot be a %s; see :help integrations-setup"):format(name, type(value)), 2)
    end
  end
  for name in pairs(options and options.keymaps or {}) do
    if M.options.keymaps[name] == nil then
      error(("setup: there is no key for %s; see :help integrations-keys"):format(name), 2)
    end
  end
  M.options = vim.tbl_deep_extend("force", M.options, options or {})
  if options and options.command then
    M.options.command = type(options.command) == "string" and { options.command } or options.command
  end
  M.stop()
end

local function command_line()
  local words = vim.deepcopy(M.options.command)
  local database = M.options.database
  if database then
    vim.list_extend(words, { "--database", database:find("^~") and vim.fn.expand(database) or database })
  end
  return vim.list_extend(words, { "--framing", "line", "--client", "neovim" })
end

--- The host that runs, or a new one; nil and why where it cannot be started.
function M.host()
  if client and not client.ending and not client.is_closing then
    return client
  end
  local problem
  local this
  this, problem = rpc.start({
    command = command_line(),
    on_exit = function(ending)
      if client == this then
        client = nil
      end
      if not ending.expected then
        for _, listener in pairs(listeners) do
          listener(ending)
        end
      end
    end,
  })
  client = this
  return client, problem
end

--- Ends the host, if one runs; the next call starts another.
function M.stop()
  if client then
    client:close()
    client = nil
  end
end

--- Calls a function of the host, which is started where it does not run. `callback(problem, result)` comes later.
---@return function|nil cancel
function M.call(name, arguments, callback)
  local host, problem = M.host()
  if not host then
    vim.schedule(function()
      callback({ kind = "HostEnded", message = problem })
    end)
    return nil
  end
  local id = host:request(name, arguments, callback)
  return function()
    host:cancel(id)
  end
end

--- Has a function called when the host ends by itself, once for each key; nil takes it away.
function M.on_host_end(key, listener)
  listeners[key] = listener
end

local function show(organization, mods)
  if not organization:find("^[%w_-]+$") or #organization > 64 then
    return complain("an organization is 1 to 64 characters of A-Z a-z 0-9 _ -")
  end
  local name = "integrations://" .. organization
  local existing = vim.fn.bufnr("^" .. name .. "$")
  local fine, problem = pcall(vim.cmd, mods ~= "" and (mods .. " split " .. name) or ("edit " .. name))
  if not fine then
    return complain(problem:match("E%d+:.*") or problem)
  end
  vim.w.integrations_split = mods ~= "" or nil
  if existing == vim.api.nvim_get_current_buf() then
    require("integrations.buffer").refresh(existing)
  end
end

--- Opens the buffer of an organization: the given one, else that of the options, else one that is asked for.
function M.open(organization, mods)
  if organization == nil or organization == "" then
    organization = M.options.organization
  end
  if organization then
    return show(organization, mods or "")
  end
  vim.ui.input({ prompt = "Organization: " }, function(answer)
    if answer and answer ~= "" then
      show(answer, mods or "")
    end
  end)
end

return M
