-- Values as JSON text that the host reads as they are. Neovim's own encoder leaves digits out (0.7 writes 14) and takes
-- bytes that are not UTF-8, which the host can only answer with an error that has no id.
--
-- `vim.NIL` is null, `{}` an empty array and `vim.empty_dict()` an empty object, as everywhere in Neovim.

local M = {}

-- The host's own limits. The message itself is the first level.
local deepest = 128
local longest = 16 * 1024 * 1024

local too_long = "The message is larger than the 16 MiB that the host takes. Send less at once."

local empty_dict = getmetatable(vim.empty_dict())

-- The forms that UTF-8 allows, ASCII left out.
local sequences = {
  "[\194-\223][\128-\191]",
  "\224[\160-\191][\128-\191]",
  "[\225-\236\238\239][\128-\191][\128-\191]",
  "\237[\128-\159][\128-\191]",
  "\240[\144-\191][\128-\191][\128-\191]",
  "[\241-\243][\128-\191][\128-\191][\128-\191]",
  "\244[\128-\143][\128-\191][\128-\191]",
}

local function is_utf8(text)
  for _, sequence in ipairs(text:find("[\128-\255]") and sequences or {}) do
    text = text:gsub(sequence, " ")
  end
  return not text:find("[\128-\255]")
end

local function escaped(character)
  return ("\\u%04x"):format(character:byte())
end

local function string_text(text)
  -- Judged first, since to look at so much takes seconds.
  if #text > longest then
    error(too_long, 0)
  elseif not is_utf8(text) then
    error("The arguments are not UTF-8. Check 'encoding' and where the text came from.", 0)
  end
  return '"' .. text:gsub('[%z\1-\31"\\]', escaped) .. '"'
end

local function number_text(number)
  if number ~= number or number == math.huge or number == -math.huge then
    error("The arguments hold a number that JSON has no word for.", 0)
  end
  return (math.abs(number) < 1e15 and number % 1 == 0 and "%.0f" or "%.17g"):format(number)
end

local value_text

local function array_text(list, level)
  local parts = {}
  for index, element in ipairs(list) do
    parts[index] = value_text(element, level)
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

local function object_text(members, level)
  local names = {}
  for name in pairs(members) do
    if type(name) ~= "string" then
      error("The arguments hold a table that is neither a list nor all of names.", 0)
    end
    names[#names + 1] = name
  end
  table.sort(names)
  for index, name in ipairs(names) do
    names[index] = string_text(name) .. ":" .. value_text(members[name], level)
  end
  return "{" .. table.concat(names, ",") .. "}"
end

local function is_list(value)
  local count = 0
  for _ in pairs(value) do
    count = count + 1
  end
  return count == #value and getmetatable(value) ~= empty_dict
end

function value_text(value, level)
  local kind = type(value)
  if value == vim.NIL then
    return "null"
  elseif kind == "string" then
    return string_text(value)
  elseif kind == "number" then
    return number_text(value)
  elseif kind == "boolean" then
    return tostring(value)
  elseif kind ~= "table" then
    error(("The arguments hold a %s, which JSON has no word for."):format(kind), 0)
  elseif level > deepest then
    error("The arguments are nested deeper than the 128 levels that the host takes.", 0)
  end
  return is_list(value) and array_text(value, level + 1) or object_text(value, level + 1)
end

--- The text of a message, or nil and a sentence that says why there is none.
---@return string|nil text
---@return string|nil reason
function M.encode(value)
  local fine, text = pcall(value_text, value, 1)
  if not fine then
    return nil, text
  elseif #text > longest then
    return nil, too_long
  end
  return text
end

return M
