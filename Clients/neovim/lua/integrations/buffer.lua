-- The buffers: what stands in each, and what its keys do.

local ask = require("integrations.ask")
local form = require("integrations.form")
local integrations = require("integrations")
local view = require("integrations.view")

local M = {}

-- How many integrations are read at once.
local page_items = 200

local states = {}
local namespace = vim.api.nvim_create_namespace("integrations")

local function define_groups()
  local links = { Title = "Title", Heading = "Comment", Keys = "Comment", Details = "Comment", Message = "MoreMsg",
    Active = "String", Testing = "WarningMsg", Error = "ErrorMsg", Inactive = "Comment" }
  for name, link in pairs(links) do
    vim.api.nvim_set_hl(0, "Integrations" .. name, { link = link, default = true })
  end
end

-- Where the cursor of each window is: the line, and the integration that it is about.
local function places(state)
  local kept = {}
  for _, window in ipairs(vim.fn.win_findbuf(state.buffer)) do
    local line = vim.api.nvim_win_get_cursor(window)[1]
    kept[window] = { id = state.ids[line] or "", line = line }
  end
  return kept
end

local function put_back(state, kept)
  local first = {}
  for line = vim.api.nvim_buf_line_count(state.buffer), 1, -1 do
    local id = state.ids[line]
    if id then
      first[id] = line
    end
  end
  local last = vim.api.nvim_buf_line_count(state.buffer)
  local wanted = first[state.wanted]
  state.wanted = not wanted and state.wanted or nil
  for window, place in pairs(kept) do
    local line = wanted or first[place.id] or place.line
    vim.api.nvim_win_set_cursor(window, { math.min(line, last), 0 })
  end
end

local function show(state)
  if states[state.buffer] ~= state or not vim.api.nvim_buf_is_valid(state.buffer) then
    return
  end
  local kept = places(state)
  state.now = os.time()
  state.keymaps = integrations.options.keymaps
  local lines, ids, marks = view.render(state)
  state.ids = ids
  vim.bo[state.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(state.buffer, 0, -1, false, lines)
  vim.bo[state.buffer].modifiable = false
  vim.bo[state.buffer].modified = false
  vim.api.nvim_buf_clear_namespace(state.buffer, namespace, 0, -1)
  for _, mark in ipairs(marks) do
    local line, first, last, group = unpack(mark)
    vim.api.nvim_buf_set_extmark(state.buffer, namespace, line, first,
      { end_col = last < 0 and #lines[line + 1] or last, hl_group = group })
  end
  put_back(state, kept)
end

local function tell(state, ...)
  state.problem, state.message = nil, { ... }
  show(state)
end

-- The end of a host is told by `host_ended`, with more than a call knows.
local function complain(state, what, problem)
  if problem.kind == "HostEnded" and state.host_problem then
    return
  end
  local lines = { what .. ": " .. problem.message }
  if problem.code == -32601 then
    lines[2] = "This host does not offer it; see --allow and --deny in `command`."
  end
  state.problem, state.message = lines, nil
  show(state)
end

local function host_ended(state, ending)
  local lines = { ending.message, state.doubt }
  vim.list_extend(lines, ending.stderr)
  local key = integrations.options.keymaps.refresh
  lines[#lines + 1] = key and ("%s starts it again."):format(key) or ":Integrations starts it again."
  state.problem, state.message, state.running, state.doubt = lines, nil, {}, nil
  state.host_problem = true
  show(state)
end

-- Reads page after page, so that no organization is too large, and shows them when all are there.
local function read(state)
  state.reading = (state.reading or 0) + 1
  local this, documents = state.reading, {}
  state.host_problem = nil
  local function next_page(cursor)
    local options = { numItems = page_items, cursor = cursor }
    integrations.call("integrations.paginate", { organizationId = state.organization, paginationOpts = options },
      function(problem, result)
        if state.reading ~= this then
          return
        elseif problem then
          return complain(state, "Not read", problem)
        end
        vim.list_extend(documents, result.page)
        if not result.isDone then
          return next_page(result.continueCursor)
        end
        -- The first time, the cursor goes to the first one.
        if not state.documents and documents[1] then
          state.wanted = documents[1]._id
        end
        state.documents = documents
        show(state)
      end)
  end
  next_page(vim.NIL)
end

local function document_at_cursor(state)
  local id = state.ids[vim.api.nvim_win_get_cursor(0)[1]]
  for _, document in ipairs(state.documents or {}) do
    if document._id == id then
      return document
    end
  end
  tell(state, "There is no integration in this line.")
end

-- Calls a function that does something to a named integration, tells how it went, and reads anew.
local function change(state, name, arguments, named, done)
  state.host_problem = nil
  integrations.call(name, arguments, function(problem, result)
    if problem then
      if problem.kind == "HostEnded" then
        state.doubt = ("Whether %s was %s is not known."):format(named, done)
      end
      return complain(state, ("%s was not %s"):format(named, done), problem)
    end
    -- The cursor goes to what was created.
    state.wanted = result
    tell(state, ("%s was %s."):format(named, done))
    read(state)
  end)
end

local actions = {}

function actions.details(state)
  local document = document_at_cursor(state)
  if document then
    state.opened[document._id] = not state.opened[document._id] or nil
    show(state)
  end
end

function actions.test(state)
  local document = document_at_cursor(state)
  if not document or state.running[document._id] then
    return
  end
  local id, name = document._id, view.plain(document.name)
  state.host_problem = nil
  local cancel = integrations.call("integrations.testConnection", { integrationId = id }, function(problem, result)
    state.running[id] = nil
    if problem then
      complain(state, name, problem)
    elseif result.success then
      tell(state, ("%s: %s"):format(name, result.message))
    else
      complain(state, ("%s (%s)"):format(name, result.category), result)
    end
    if not (problem and problem.kind == "HostEnded") then
      read(state)
    end
  end)
  if cancel then
    state.running[id] = cancel
    show(state)
  end
end

function actions.cancel(state)
  local document = document_at_cursor(state)
  local cancel = document and state.running[document._id]
  if cancel then
    cancel()
  elseif document then
    tell(state, "No test is running there.")
  end
end

-- Tells why a question was not asked, or came to nothing.
local function refusal(state)
  return function(message)
    state.problem, state.message = { message }, nil
    show(state)
  end
end

function actions.create(state)
  ask.run(function()
    form.create(state.organization, refusal(state), function(arguments)
      local name = view.plain(arguments.name)
      change(state, "integrations.create", arguments, name, "stored")
    end)
  end)
end

function actions.edit(state)
  local document = document_at_cursor(state)
  if document then
    local name = view.plain(document.name)
    ask.run(function()
      form.edit(document, refusal(state), function(arguments)
        change(state, "integrations.update", arguments, name, "changed")
      end)
    end)
  end
end

function actions.delete(state)
  local document = document_at_cursor(state)
  if document then
    local name = view.plain(document.name)
    ask.run(function()
      form.delete(document, function(arguments)
        change(state, "integrations.deleteIntegration", arguments, name, "deleted")
      end)
    end)
  end
end

function actions.refresh(state)
  state.problem, state.message = nil, nil
  show(state)
  read(state)
end

function actions.close(state)
  if vim.w.integrations_split and vim.fn.winnr("$") > 1 then
    return vim.api.nvim_win_close(0, false)
  end
  local alternate = vim.fn.bufnr("#")
  if #vim.fn.win_findbuf(state.buffer) == 1 and alternate ~= state.buffer and vim.fn.buflisted(alternate) == 1 then
    vim.api.nvim_win_set_buf(0, alternate)
  end
  if vim.api.nvim_buf_is_valid(state.buffer) then
    vim.api.nvim_buf_delete(state.buffer, {})
  end
end

-- Nothing of this buffer is to be found anywhere else.
local function set_options(buffer)
  local options = { buftype = "nofile", bufhidden = "wipe", swapfile = false, undolevels = -1, undofile = false,
    modifiable = false, filetype = "integrations" }
  for name, value in pairs(options) do
    vim.bo[buffer][name] = value
  end
  vim.opt_local.wrap = false
  vim.opt_local.number = false
  vim.opt_local.relativenumber = false
  vim.opt_local.cursorline = true
  vim.opt_local.list = false
end

local function set_keys(state)
  for name, key in pairs(integrations.options.keymaps) do
    if key then
      vim.keymap.set("n", key, function()
        actions[name](state)
      end, { buffer = state.buffer, nowait = true, desc = "Integrations: " .. name })
    end
  end
end

--- Makes a buffer that of an organization, and reads what is to stand in it.
function M.attach(buffer, organization)
  define_groups()
  local state = { buffer = buffer, organization = organization, ids = {}, opened = {}, running = {} }
  states[buffer] = state
  set_options(buffer)
  set_keys(state)
  integrations.on_host_end(buffer, function(ending)
    host_ended(state, ending)
  end)
  vim.api.nvim_create_autocmd("BufWipeout", {
    buffer = buffer,
    once = true,
    callback = function()
      integrations.on_host_end(buffer, nil)
      states[buffer] = nil
    end,
  })
  show(state)
  read(state)
end

--- Reads anew what stands in a buffer.
function M.refresh(buffer)
  if states[buffer] then
    actions.refresh(states[buffer])
  end
end

return M
