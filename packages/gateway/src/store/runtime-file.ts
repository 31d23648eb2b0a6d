/** Where the gateway that runs on a data directory is found, kept in that directory; the token stays in its own file. */

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '@callgate/contracts/json'
import { z } from 'zod'

const FILE = 'gateway.json'
const BYTES_MAX = 16_384
/** The operator's token is sent there, so it is nowhere but on this machine. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/

function isOnLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname)
}

const RuntimeFile = z.object({
  pid: z.int().min(1),
  /** The configuration it was started on. */
  config: z.string().min(1),
  /** Base URL for agents. */
  url: z.url(),
  /** Base URL of the control API. */
  controlUrl: z.string().refine(isOnLoopback, 'is not an address on loopback'),
})
export type RuntimeFile = Readonly<z.infer<typeof RuntimeFile>>

/** Says where this gateway is, whole or not at all. */
export function writeRuntimeFile(directory: string, runtime: RuntimeFile): void {
  const path = join(directory, FILE)
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${JSON.stringify(runtime)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(draft, path)
}

export function removeRuntimeFile(directory: string): void {
  rmSync(join(directory, FILE), { force: true })
}

/** Undefined when none runs there. Throws when the file is not one a gateway wrote, or others may write it. */
export function readRuntimeFile(directory: string): RuntimeFile | undefined {
  const path = join(directory, FILE)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)
    throw new Error(`${path} is open to others than its owner: restart the gateway to make a new one`)
  const read =
    stat.size > BYTES_MAX ? undefined : RuntimeFile.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (read?.success !== true)
    throw new Error(`${path} does not say where a gateway is: remove it, and restart the gateway`)
  return read.data
}
