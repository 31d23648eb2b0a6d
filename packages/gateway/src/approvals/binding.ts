/** What an approval is bound to, as keyed digests: the whole call, the frame around its arguments, and each argument. */

import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { createMac, type Mac } from '../keyring/mac.ts'
import type { AskedCall } from '../pipeline/ports/approval-port.ts'
import { canonicalJson } from '../wire/json/canonical.ts'

/** The part of the keyring this needs. */
export interface KeySource {
  readonly currentId: string
  purposeKey(id: string, purpose: string): Uint8Array | undefined
}

const PURPOSE = 'approvals'

export interface Binding {
  /** Everything: who, where, what, the definition and the rules that asked. */
  readonly digest: string
  /** The same with what travels on in `_meta`, as an approval is looked up: the digest alone where nothing does. */
  readonly bound: string
  /** Everything but the arguments, `_meta` included. */
  readonly frame: string
  /** Each argument by name. */
  readonly parts: Readonly<Record<string, string>>
}

/** Digests under one key of the keyring; a Map because calls of one gateway share very few. */
export class Binder {
  readonly #keys: KeySource
  readonly #macs = new Map<string, Mac>()

  constructor(keys: KeySource) {
    this.#keys = keys
  }

  get currentId(): string {
    return this.#keys.currentId
  }

  /** undefined when the key is gone from the keyring: what was bound under it can no longer be told. */
  bind(call: AskedCall, keyId: string = this.#keys.currentId): Binding | undefined {
    const mac = this.#mac(keyId)
    return mac === undefined ? undefined : bindCall(call, mac)
  }

  #mac(keyId: string): Mac | undefined {
    const known = this.#macs.get(keyId)
    if (known !== undefined) return known
    const key = this.#keys.purposeKey(keyId, PURPOSE)
    if (key === undefined) return undefined
    const mac = createMac(key)
    this.#macs.set(keyId, mac)
    return mac
  }
}

export function bindCall(call: AskedCall, mac: Mac): Binding {
  const { rest, args } = splitParams(call.params)
  const frame = {
    tenant: call.caller.tenant,
    principal: call.caller.principal.id,
    agent: call.caller.agent.id,
    upstream: call.upstream,
    target: call.target,
    kind: call.kind,
    method: call.method,
    params: rest,
    definition: call.definition === null ? null : { ...call.definition },
    rules: call.rules
      .map(({ rule, digest }) => ({ rule, digest }))
      .toSorted((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)),
  }
  const digest = mac(`call ${canonicalJson({ frame, arguments: args })}`)
  const meta = Object.keys(call.meta).length === 0 ? null : mac(`meta ${canonicalJson(call.meta)}`)
  return {
    digest,
    bound: meta === null ? digest : `${digest}${BOUND_MARK}${meta}`,
    frame: mac(`frame ${canonicalJson(meta === null ? frame : { frame, meta })}`),
    parts: Object.fromEntries(
      Object.entries(args).map(([name, value]) => [name, mac(`argument ${canonicalJson([name, value])}`)]),
    ),
  }
}

const BOUND_MARK = '.'

/** The digest of the call alone, of what an approval is looked up by. */
export function digestOfBound(bound: string): string {
  return bound.split(BOUND_MARK, 1)[0] ?? ''
}

/** Bytes of the canonical form of a call. */
export function measureCall({ params, meta }: Pick<AskedCall, 'params' | 'meta'>): number {
  return Buffer.byteLength(canonicalJson(params), 'utf8') + Buffer.byteLength(canonicalJson(meta), 'utf8')
}

/** A call without `arguments` has none, which is the same call as one with an empty object (MCP §Tools). */
function splitParams(params: JsonObject): { readonly rest: JsonObject; readonly args: JsonObject } {
  const { arguments: args, ...rest } = params
  return isJsonObject(args) ? { rest, args } : { rest: withArguments(rest, args), args: {} }
}

function withArguments(rest: JsonObject, args: JsonValue | undefined): JsonObject {
  return args === undefined ? rest : { ...rest, arguments: args }
}
