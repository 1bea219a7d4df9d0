// A deployment in memory with the calls of "convex-test", for machines that cannot have that package: transactions one
// after another that roll back, the checks of arguments, results and documents, index order, and no cryptography in them.
import { AsyncLocalStorage } from "node:async_hooks";
import { makeId } from "./ids";
import { mismatch } from "./matching";
import type { TableNumbers } from "./matching";
import type { FunctionReference, FunctionType, Registered, Schema, UserIdentity } from "./server";
import { ConvexError, convexToJson, fieldsJSON, jsonToConvex } from "./values";
import type { Value } from "./values";

type Document = Record<string, any> & { _id: string; _creationTime: number };
type Modules = Record<string, () => Promise<unknown>>;
type Caller = { identity: UserIdentity | null; from: "outside" | FunctionType };

const firstTableNumber = 10_001;
/** Whether this runs within a query or mutation. */
const transactions = new AsyncLocalStorage<boolean>();
const platformCrypto = crypto;
Object.defineProperty(globalThis, "crypto", {
  get() {
    if (transactions.getStore()) throw new Error("a query or mutation reached for cryptography");
    return platformCrypto;
  },
});

/** A deployment of the modules, as "convex-test" makes one. */
export function convexTest(definition: { tables: Schema }, modules: Modules) {
  return new Deployment(definition.tables, modules).as(null);
}

class Deployment {
  private documents = new Map<string, Document>();
  private lastTime = 0;
  /** The end of the transactions that began so far. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly tables: TableNumbers;

  constructor(
    private readonly schema: Schema,
    private readonly modules: Modules,
  ) {
    this.tables = Object.fromEntries(Object.keys(schema).map((name, index) => [name, firstTableNumber + index]));
  }

  /** The deployment as a caller with an identity sees it. */
  as(identity: UserIdentity | null) {
    const call = (type: FunctionType) => async (reference: FunctionReference<any>, args: unknown) =>
      jsonToConvex(await this.call(type, reference.name, args, { identity, from: "outside" }));
    return {
      query: call("query"),
      mutation: call("mutation"),
      action: call("action"),
      withIdentity: (claims: Record<string, unknown>) =>
        this.as({ subject: "user", issuer: "https://example.com", tokenIdentifier: "user", ...claims }),
      /** Runs a function in a transaction of its own. */
      run: <Result>(body: (ctx: { db: any }) => Promise<Result>) => this.transaction(() => body({ db: this.writer() })),
      /** Stores documents with the ids and times that they have, as `npx convex import` does. */
      import: (table: string, rows: Document[]) =>
        this.transaction(async () => {
          for (const row of rows) this.store(table, structuredClone(row));
        }),
    };
  }

  private async call(type: FunctionType, name: string, args: unknown, caller: Caller): Promise<any> {
    const [module, member] = name.split(":");
    const exported = (await this.modules[`./${module}.ts`]?.()) as Record<string, Registered> | undefined;
    const found = exported?.[member];
    if (
      !found || typeof found.handler !== "function" || (caller.from === "outside" && found.visibility === "internal")
    ) {
      throw new Error(`Could not find public function for '${name}'.`);
    }
    if (found.type !== type) {
      throw new Error(`Trying to execute ${name} as ${type}, but it is defined as ${found.type}.`);
    }
    // What crosses between functions is what its encoded JSON can say.
    const given = jsonToConvex(convexToJson(args as Value));
    const fault = mismatch({ type: "object", value: fieldsJSON(found.args) }, given, this.tables);
    if (fault) throw new ArgumentValidationError(fault.path, fault.reason);
    const run = async () => {
      const result = (await found.handler(this.context(type, caller.identity), given)) ?? null;
      const wrong = found.returns && mismatch(found.returns, result, this.tables);
      if (wrong) throw new Error(`ReturnsValidationError: ${name}${wrong.path} ${wrong.reason}`);
      return convexToJson(result);
    };
    if (type === "action") return await run();
    return type === "mutation" ? await this.transaction(run) : await this.guarded(run);
  }

  private context(type: FunctionType, identity: UserIdentity | null) {
    const run = (called: FunctionType) => async (reference: FunctionReference<any>, args: unknown) => {
      const result = await this.call(called, reference.name, args, { identity, from: type });
      return jsonToConvex(result);
    };
    const auth = { getUserIdentity: () => Promise.resolve(identity) };
    if (type === "query") return { auth, db: this.reader(), runQuery: run("query") };
    if (type === "mutation") {
      return { auth, db: this.writer(), runQuery: run("query"), runMutation: run("mutation") };
    }
    return { auth, runQuery: run("query"), runMutation: run("mutation"), runAction: run("action") };
  }

  private transaction<Result>(body: () => Promise<Result>): Promise<Result> {
    return this.guarded(async () => {
      const before = new Map(this.documents);
      try {
        return await body();
      } catch (error) {
        this.documents = before;
        throw error;
      }
    });
  }

  /** Runs one after another what is not part of a transaction already. */
  private guarded<Result>(body: () => Promise<Result>): Promise<Result> {
    if (transactions.getStore()) return body();
    const run = this.turn.then(() => transactions.run(true, body));
    this.turn = run.catch(() => {});
    return run;
  }

  private store(table: string, document: Document): void {
    const { _id, _creationTime, ...fields } = jsonToConvex(convexToJson(document)) as Document;
    const wrong = mismatch(this.schema[table].validator.json, fields, this.tables);
    if (wrong) throw new Error(`a document does not match the schema: ${wrong.path} ${wrong.reason}`);
    this.documents.set(_id, { ...fields, _id, _creationTime });
  }

  private tableOf(id: string): string {
    const found = Object.keys(this.schema).find((name) => !mismatch({ type: "id", tableName: name }, id, this.tables));
    if (!found) throw new Error(`Unable to decode ID: ${id}`);
    return found;
  }

  private reader() {
    return {
      get: (id: string) => Promise.resolve(this.tableOf(id) && structuredClone(this.documents.get(id) ?? null)),
      query: (table: string) => new Scan(this.rows(table), "", this.schema[table].indexes),
    };
  }

  private writer() {
    const present = (id: string) => {
      const document = this.documents.get(id);
      if (!document) throw new Error(`no document ${id}`);
      return document;
    };
    return {
      ...this.reader(),
      insert: (table: string, value: object) => {
        const _id = transactions.run(false, () => makeId(this.tables[table]));
        this.lastTime = Math.max(Date.now(), this.lastTime + 0.001);
        this.store(table, { ...value, _id, _creationTime: this.lastTime });
        return Promise.resolve(_id);
      },
      patch: (id: string, value: object) => Promise.resolve(this.store(this.tableOf(id), { ...present(id), ...value })),
      replace: (id: string, value: object) => {
        const { _id, _creationTime } = present(id);
        return Promise.resolve(this.store(this.tableOf(id), { ...value, _id, _creationTime }));
      },
      delete: (id: string) => Promise.resolve(present(id) && void this.documents.delete(id)),
    };
  }

  private rows(table: string): Document[] {
    return [...this.documents.values()]
      .filter(({ _id }) => this.tableOf(_id) === table)
      .sort((left, right) => left._creationTime - right._creationTime)
      .map((row) => structuredClone(row));
  }
}

type Condition = { field: string; operator: "eq" | "neq" | "gte"; value: any };

function holds({ field, operator, value }: Condition, row: Document): boolean {
  if (operator === "gte") return row[field] >= value;
  return (row[field] === value) === (operator === "eq");
}

/** Rows in order of an index whose fields are all given, which is that of creation. */
class Scan {
  constructor(
    private readonly rows: Document[],
    private readonly description: string,
    private readonly indexes: Record<string, string[]>,
  ) {}

  withIndex(name: string, build: (range: unknown) => unknown): Scan {
    const given: Condition[] = [];
    const condition = (operator: Condition["operator"]) => (field: string, value: unknown) => {
      given.push({ field, operator, value });
      return range;
    };
    const range = { eq: condition("eq"), gte: condition("gte") };
    build(range);
    // The time of creation stands at the end of every index.
    const fields = [...(this.indexes[name] ?? []), "_creationTime"];
    if (!this.indexes[name]) throw new Error(`Index ${name} not found.`);
    if (given.length < fields.length - 1 || given.some(({ field }, index) => field !== fields[index])) {
      throw new Error(`the query does not use the fields of ${name} in their order`);
    }
    return this.only(given);
  }

  filter(build: (row: unknown) => unknown): Scan {
    const condition = (operator: Condition["operator"]) => (left: { name: string }, value: unknown): Condition => ({
      field: left.name,
      operator,
      value,
    });
    const row = { field: (name: string) => ({ name }), eq: condition("eq"), neq: condition("neq") };
    return this.only([build(row) as Condition]);
  }

  private only(given: Condition[]): Scan {
    const rows = this.rows.filter((row) => given.every((condition) => holds(condition, row)));
    return new Scan(rows, `${this.description}${JSON.stringify(given)}`, this.indexes);
  }

  collect() {
    return Promise.resolve(this.rows);
  }

  first() {
    return Promise.resolve(this.rows[0] ?? null);
  }

  /** A cursor marks a place of one query, and another query's is refused, as Convex refuses it. */
  paginate({ numItems, cursor }: { numItems: number; cursor: string | null }) {
    let place = -Infinity;
    if (cursor !== null) {
      const [time, description] = cursor.split("|");
      if (description !== this.description) {
        return Promise.reject(new ConvexError({ isConvexSystemError: true, paginationError: "InvalidCursor" }));
      }
      place = time === "end" ? Infinity : Number(time);
    }
    const rest = this.rows.filter((row) => row._creationTime > place);
    const page = rest.slice(0, numItems);
    // Whether there is more is only found by reading on, so a full page is never the last one.
    const isDone = page.length < numItems;
    const next = isDone ? "end" : String(page[page.length - 1]._creationTime);
    return Promise.resolve({ page, isDone, continueCursor: `${next}|${this.description}` });
  }
}

/** What Convex answers for arguments that a validator does not take. */
export class ArgumentValidationError extends Error {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`ArgumentValidationError: ${path} ${reason}`);
  }
}
