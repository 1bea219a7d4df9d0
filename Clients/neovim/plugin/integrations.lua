if vim.g.loaded_integrations or vim.fn.has("nvim-0.7") == 0 then
  return
end
vim.g.loaded_integrations = true

vim.api.nvim_create_user_command("Integrations", function(call)
  require("integrations").open(call.args, call.mods)
end, { nargs = "?", desc = "Show the integrations of an organization" })

-- So that :edit, and sessions that hold such a buffer, work too.
vim.api.nvim_create_autocmd("BufReadCmd", {
  group = vim.api.nvim_create_augroup("integrations_buffers", {}),
  pattern = "integrations://*",
  callback = function(event)
    require("integrations.buffer").attach(event.buf, event.match:match("^integrations://(.*)$"))
  end,
})
