/** What the bridge has to understand of the gateway's answers: whose they are, the revision, and which arguments go into headers. */

import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'
import { parseGuarded } from '../wire/json/guard.ts'
import { memberOf, objectMember, stringMember } from '../wire/json/member.ts'
import { scanMirroredParams, type MirroredParam } from '../wire/mirrored.ts'
import { isRefusal } from '../wire/refusal.ts'

const DEPTH_MAX = 512
const TEXT_BYTES_MAX = 64 << 20
const TOOLS_MAX = 20_000

/** The message, a batch included; undefined for anything else. */
export function parseMessage(text: string, bytesMax: number): JsonValue | undefined {
  const json = parseGuarded(text, { bytesMax, depthMax: DEPTH_MAX })
  return isRefusal(json) || typeof json.value !== 'object' || json.value === null ? undefined : json.value
}

export class Answers {
  readonly #mirrored = new Map<string, readonly MirroredParam[]>()

  /** Remembers from tool lists what `x-mcp-header` asks a client to mirror. */
  learn(method: string | null, message: JsonValue): void {
    if (method !== 'tools/list' || !isJsonObject(message)) return
    const tools = objectMember(message, 'result')?.['tools']
    if (!Array.isArray(tools)) return
    for (const tool of tools as readonly JsonValue[]) if (isJsonObject(tool)) this.#learnTool(tool)
  }

  mirroredBy(tool: JsonValue | undefined): readonly MirroredParam[] {
    return (typeof tool === 'string' ? this.#mirrored.get(tool) : undefined) ?? []
  }

  versionOf(message: JsonValue): string | null {
    const result = isJsonObject(message) ? objectMember(message, 'result') : undefined
    return (result === undefined ? undefined : stringMember(result, 'protocolVersion')) ?? null
  }

  /** True when the text is the answer to the request with that id. */
  isAnswer(text: string, id: string | number | null): boolean {
    const message = parseMessage(text, TEXT_BYTES_MAX)
    if (message === undefined || !isJsonObject(message) || id === null) return false
    return memberOf(message, 'id') === id && memberOf(message, 'method') === undefined
  }

  reasonOf(text: string): string | null {
    const message = parseMessage(text, TEXT_BYTES_MAX)
    const error = isJsonObject(message) ? objectMember(message, 'error') : undefined
    return (error === undefined ? undefined : stringMember(error, 'message')) ?? null
  }

  #learnTool(tool: JsonObject): void {
    const name = stringMember(tool, 'name')
    const schema = objectMember(tool, 'inputSchema')
    if (name === undefined || schema === undefined) return
    const scan = scanMirroredParams(schema)
    if (!scan.valid || scan.params.length === 0) this.#mirrored.delete(name)
    else if (this.#mirrored.has(name) || this.#mirrored.size < TOOLS_MAX)
      this.#mirrored.set(name, scan.params)
  }
}
