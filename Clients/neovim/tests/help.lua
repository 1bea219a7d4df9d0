-- The help file: its tags are made without a complaint, and what it refers to is there.

local harness = require("harness")

local folder = assert(os.getenv("HELP"))
local text = table.concat(vim.fn.readfile(folder .. "/integrations.txt"), "\n")

harness.check("the tags are made", function()
  vim.cmd("helptags " .. folder)
  assert(#vim.fn.readfile(folder .. "/tags") > 5)
end)

harness.check("what it refers to is there", function()
  local tags = {}
  for _, line in ipairs(vim.fn.readfile(folder .. "/tags")) do
    tags[line:match("^[^\t]+")] = true
  end
  for name in text:gmatch("|(%S-)|") do
    assert(tags[name] or #vim.fn.getcompletion(name, "help") > 0, name)
  end
end)

harness.check("it opens as help", function()
  vim.opt.runtimepath:append(vim.fn.fnamemodify(folder, ":h"))
  vim.cmd("help :Integrations")
  harness.equal("help", vim.bo.buftype)
  harness.contains(vim.api.nvim_get_current_line(), ":Integrations")
end)

harness.check("every key and option is told", function()
  local options = require("integrations").options
  for name, key in pairs(options.keymaps) do
    harness.contains(text, ("\n%-10s %-10s"):format(key, name))
  end
  for _, name in ipairs({ "command", "database", "organization", "keymaps" }) do
    harness.contains(text, "\n" .. name .. " ")
  end
end)

harness.check("lines are narrow", function()
  for number, line in ipairs(vim.split(text, "\n")) do
    assert(vim.fn.strdisplaywidth(line) <= 78, number)
  end
end)

harness.finish()
