-- What a buffer says of an organization's integrations. Nothing here reads or changes anything.

local M = {}

local indent = "      "
local message_width = 76

--- What came from elsewhere, on one line.
function M.plain(text)
  return (tostring(text):gsub("[%z\1-\31\127]", " "):gsub("\194[\128-\159]", " "))
end

local plain = M.plain

local function cut(text, width)
  text = plain(text)
  if vim.fn.strdisplaywidth(text) <= width then
    return text
  end
  local characters = vim.fn.strchars(text)
  repeat
    characters = characters - 1
    text = vim.fn.strcharpart(text, 0, characters)
  until vim.fn.strdisplaywidth(text) < width
  return text .. "…"
end

local function padded(text, width)
  return text .. (" "):rep(width - vim.fn.strdisplaywidth(text))
end

local function number(value)
  local text = ("%.0f"):format(value)
  local count
  repeat
    text, count = text:gsub("^(%d+)(%d%d%d)", "%1,%2")
  until count == 0
  return text
end

--- How long ago a time of the host was, in words.
function M.ago(milliseconds, now)
  local seconds = math.max(0, now - milliseconds / 1000)
  if seconds < 60 then
    return "just now"
  elseif seconds < 3600 then
    return ("%d min ago"):format(seconds / 60)
  elseif seconds < 2 * 86400 then
    return ("%d h ago"):format(seconds / 3600)
  end
  return ("%d days ago"):format(seconds / 86400)
end

local function tested(document, now)
  local time = document.lastTestedAt
  if not time then
    return "never"
  elseif document.lastErrorAt == time then
    return "failed, " .. M.ago(time, now)
  elseif document.lastSuccessAt == time then
    return "ok, " .. M.ago(time, now)
  end
  return M.ago(time, now)
end

local function synchronised(document, now)
  return document.lastSyncedAt and M.ago(document.lastSyncedAt, now) or "never"
end

local function records(document)
  local stats = document.syncStats
  if not stats then
    return "-"
  end
  local text = number(stats.totalRecords)
  return stats.failedSyncCount > 0 and ("%s, %s failed"):format(text, number(stats.failedSyncCount)) or text
end

local function wrapped(text, width)
  local lines, line = {}, ""
  for word in plain(text):gmatch("%S+") do
    if line ~= "" and vim.fn.strdisplaywidth(line) + 1 + vim.fn.strdisplaywidth(word) > width then
      lines[#lines + 1], line = line, word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return lines
end

local function credentials(document)
  if document.apiKeyAuth then
    local prefix = document.apiKeyAuth.keyPrefix
    return prefix and ("a key that begins with " .. prefix) or "a key"
  elseif document.basicAuth then
    return "a password of " .. document.basicAuth.username
  elseif document.oauth2Auth then
    local oauth2 = document.oauth2Auth
    local text = oauth2.hasRefreshToken and "a token, and one to refresh it" or "a token"
    return oauth2.scopes and ("%s, for %s"):format(text, table.concat(oauth2.scopes, " ")) or text
  end
  return "none"
end

local function moment(milliseconds)
  return milliseconds and os.date("%Y-%m-%d %H:%M:%S", math.floor(milliseconds / 1000))
end

local function json(value)
  return value and vim.json.encode(value):gsub("\\/", "/")
end

-- The lines beneath an integration that was opened.
local function details(document)
  local stats = document.syncStats
  local last_sync = stats
    and ("%s records, %s failed"):format(number(stats.lastSyncCount), number(stats.failedSyncCount))
  local pairs_of_details = {
    { "id", document._id },
    { "sign-in", document.authMethod .. ": " .. credentials(document) },
    { "connection", json(document.connectionConfig) },
    { "created", moment(document._creationTime) },
    { "tested", moment(document.lastTestedAt) },
    { "synced", moment(document.lastSyncedAt) },
    { "succeeded", moment(document.lastSuccessAt) },
    { "failed", moment(document.lastErrorAt) },
    { "last sync", last_sync },
    { "can", json(document.capabilities) },
    { "metadata", json(document.metadata) },
  }
  local lines = {}
  for _, pair in ipairs(pairs_of_details) do
    if pair[2] then
      lines[#lines + 1] = ("%s%-11s %s"):format(indent, pair[1], plain(pair[2]))
    end
  end
  return lines
end

local groups = { active = "IntegrationsActive", error = "IntegrationsError", testing = "IntegrationsTesting",
  inactive = "IntegrationsInactive" }

local headings = { "NAME", "PROVIDER", "STATUS", "TESTED", "SYNCED", "RECORDS" }

local function cells(document, state)
  return { cut(document.name, 32), document.provider,
    state.running[document._id] and "checking…" or document.status,
    tested(document, state.now), synchronised(document, state.now), records(document) }
end

-- A line of the table, and the byte before which its status begins.
local function row(columns, widths)
  local line, status = " ", 0
  for index, cell in ipairs(columns) do
    status = index == 3 and #line + 1 or status
    line = line .. " " .. padded(cell, widths[index]) .. " "
  end
  return (line:gsub("%s+$", "")), status
end

local function widths_of(rows)
  local widths = {}
  for _, columns in ipairs(rows) do
    for index, cell in ipairs(columns) do
      widths[index] = math.max(widths[index] or 0, vim.fn.strdisplaywidth(cell))
    end
  end
  return widths
end

local function key_line(keymaps)
  local words = {}
  for _, name in ipairs({ "details", "test", "cancel", "edit", "create", "delete", "refresh", "close" }) do
    if keymaps[name] then
      words[#words + 1] = keymaps[name] .. " " .. name
    end
  end
  return "  " .. table.concat(words, "  ")
end

--- The text of a buffer.
---
---@param state table `organization`, `now` in seconds, `keymaps`, `documents` (nil before they came), `opened` and
---   `running` (sets of ids), `message` and `problem` (lines of text)
---@return string[] lines
---@return table ids which integration a line is about, by the number of the line
---@return table marks {line from 0, first byte, byte after the last or -1, highlight group}
function M.render(state)
  local lines, ids, marks = {}, {}, {}
  local function add(line, group, id)
    lines[#lines + 1] = line
    ids[#lines] = id
    if group then
      marks[#marks + 1] = { #lines - 1, 0, -1, group }
    end
  end
  add("Integrations of " .. state.organization, "IntegrationsTitle")
  for _, text in ipairs({ state.problem or false, state.message or false }) do
    for _, paragraph in ipairs(text or {}) do
      for _, line in ipairs(wrapped(paragraph, message_width)) do
        add("  " .. line, text == state.problem and "IntegrationsError" or "IntegrationsMessage")
      end
    end
  end
  add("")
  if not state.documents then
    add(state.problem and "  Nothing could be read." or "  Reading…")
  elseif #state.documents == 0 then
    add("  None yet.")
  else
    local rows = { headings }
    for _, document in ipairs(state.documents) do
      rows[#rows + 1] = cells(document, state)
    end
    local widths = widths_of(rows)
    add((row(headings, widths)), "IntegrationsHeading")
    for index, document in ipairs(state.documents) do
      local line, status = row(rows[index + 1], widths)
      add(line, nil, document._id)
      local group = state.running[document._id] and "IntegrationsTesting" or groups[document.status]
      marks[#marks + 1] = { #lines - 1, status, status + #rows[index + 1][3], group }
      for _, error_line in ipairs(document.errorMessage and wrapped(document.errorMessage, message_width) or {}) do
        add(indent .. error_line, "IntegrationsError", document._id)
      end
      for _, detail in ipairs(state.opened[document._id] and details(document) or {}) do
        add(detail, "IntegrationsDetails", document._id)
      end
    end
  end
  add("")
  add(key_line(state.keymaps), "IntegrationsKeys")
  return lines, ids, marks
end

return M
