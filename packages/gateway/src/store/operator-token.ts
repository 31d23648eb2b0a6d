/** The operator's token: made at every start, kept in the data directory for its owner alone, never an agent's key. */

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 'operator.token'
const BYTES = 32
const PATTERN = /^cgop_[A-Za-z0-9_-]{43}$/

/** Makes a new token and puts it, whole or not at all, into `<directory>/operator.token` with mode 0600. */
export function writeOperatorToken(directory: string, randomBytes: (count: number) => Uint8Array): string {
  const token = `cgop_${Buffer.from(randomBytes(BYTES)).toString('base64url')}`
  const path = join(directory, FILE)
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${token}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(draft, path)
  return token
}

/** Reads the token of the gateway that runs on this data directory. Throws when others may read the file. */
export function readOperatorToken(directory: string): string {
  const path = join(directory, FILE)
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by others than its owner: restart the gateway to make a new token`)
  }
  const token = readFileSync(path, 'utf8').trim()
  if (!PATTERN.test(token)) throw new Error(`${path} holds no operator token: restart the gateway`)
  return token
}
