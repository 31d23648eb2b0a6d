/** What a command is and what it is given; the gateway is handed in, so that nothing here loads it. */

import type { Readable, Writable } from 'node:stream'
import type { ConfidentialKeys } from '@callgate/contracts/confidential'
import type { CallgateConfig } from '@callgate/contracts/config'
import type { MasterKeysView } from '@callgate/contracts/control'
import type { JsonObject } from '@callgate/contracts/json'

/** A gateway that runs in this process. */
export interface StartedGateway {
  readonly url: string
  readonly controlUrl: string
  readonly config: CallgateConfig
  readonly dataDirectory: string
  readonly starterKey: string | null
  readonly welcomeLink: string | null
  close(graceMs?: number): Promise<void>
  readonly closed: Promise<void>
}

/** One local server to guard in this process. */
export interface WrapRequest {
  readonly command: string
  readonly args: readonly string[]
  readonly name: string
  readonly input: Readable
  readonly output: Writable
  /** Ends it as when the client closes the pipe. */
  readonly stop: AbortSignal
  readonly configPath?: string
}

/** A server of a configuration, or one that a command starts, to look at. */
export type SurfaceRequest =
  | { readonly server: string; readonly configPath: string }
  | { readonly command: string; readonly args: readonly string[] }

/** Everything a server lists, as it sent it. */
export interface ServerSurface {
  readonly server: string
  readonly instructions: string | null
  readonly items: readonly {
    readonly type: 'tool' | 'prompt' | 'resource' | 'template'
    readonly name: string
    readonly definition: JsonObject
  }[]
}

export interface GatewayAccess {
  readonly version: string
  startGateway(options: { readonly configPath: string }): Promise<StartedGateway>
  runWrap(options: WrapRequest): Promise<number>
  /** The master keys of a gateway that does not run. */
  listMasterKeys(configPath: string): Promise<MasterKeysView>
  /** Keys of confidential digests by id of the master key, and which is in use. */
  readConfidentialKeys(
    configPath: string,
  ): Promise<{ readonly currentId: string; readonly keys: ConfidentialKeys }>
  /** Adds a master key while no gateway runs; on record. */
  rotateMasterKey(configPath: string, reason: string): Promise<MasterKeysView>
  /** The key that posts to a webhook without a secret of its own are signed with. */
  readInterceptorKey(
    configPath: string,
    id: string,
  ): Promise<{ readonly keyId: string; readonly key: string }>
  readSurface(request: SurfaceRequest): Promise<ServerSurface>
}

export interface Command {
  /** Everything `--help` shows: usage, options, examples, exit codes. */
  readonly help: string
  /** Runs with the arguments after the command's name; gives the exit code. */
  run(args: readonly string[], gateway: GatewayAccess): Promise<number>
}

/** Documented in every help text. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const
