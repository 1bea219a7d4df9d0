"use node";
import { callerOf } from "./access";
import { forbidden } from "./errors";
import { allKeys } from "./keys";
import { open, seal } from "./jwe";
import { check } from "./rules";
import { action } from "./server";
import type { ActionCtx } from "./server";
import { oauth2 as contract } from "./validators";

export const encrypt = action({
  args: contract.encrypt.args,
  returns: contract.encrypt.returns,
  handler: async (ctx, args) => {
    check(contract.encrypt.rules, args);
    await requireKnown(ctx);
    const [primary] = await allKeys();
    return { encrypted: await seal(args.plaintext, primary) };
  },
});

export const decrypt = action({
  args: contract.decrypt.args,
  returns: contract.decrypt.returns,
  handler: async (ctx, args) => {
    check(contract.decrypt.rules, args);
    await requireKnown(ctx);
    return { plaintext: await open(args.encrypted, await allKeys(), "given") };
  },
});

/** A text belongs to no organization: whoever may see one may seal and open texts. */
async function requireKnown(ctx: ActionCtx): Promise<void> {
  if (!(await callerOf(ctx)).isKnown) throw forbidden();
}
