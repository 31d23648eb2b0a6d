/** Compares what two profiles grant a local server: whether one gives nothing that the other does not. Paths are absolute. */

import type { IsolationNetwork } from '@callgate/contracts/isolation'
import type { Launch } from '@callgate/contracts/registry'

type Profile = NonNullable<Launch['isolation']>

/** From the strictest; null is what holds for all servers, and comparable with itself only. */
const MODES = ['required', 'preferred', 'off'] as const

/** Whether `now` is the same as `was` or less. */
export function isNarrower(now: Profile, was: Profile): boolean {
  return (
    isModeNarrower(now.mode, was.mode) &&
    now.read.every((path) => isInOne(path, [...was.read, ...was.write])) &&
    now.write.every((path) => isInOne(path, was.write)) &&
    isNetworkNarrower(now.network, was.network) &&
    Object.entries(was.limits).every(([name, most]) => isLimitNarrower(now.limits[name], most))
  )
}

function isModeNarrower(now: Profile['mode'], was: Profile['mode']): boolean {
  if (now === null || was === null) return now === was
  return MODES.indexOf(now) <= MODES.indexOf(was)
}

function isInOne(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isWithinPath(path, folder))
}

/** Whether a path names no step up or in place: only then is it where it seems. */
export function isNormalPath(path: string): boolean {
  return !/(^|\/)\.\.?(\/|$)/.test(path)
}

/** Whether an absolute path is the folder or lies in it. Normal forms only: with `..` in it a path is not where it seems. */
export function isWithinPath(path: string, folder: string): boolean {
  if (path === folder) return true
  if (!isNormalPath(path)) return false
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

function isNetworkNarrower(now: IsolationNetwork, was: IsolationNetwork): boolean {
  if (was === 'open' || now === 'none') return true
  if (now === 'open' || was === 'none') return false
  return now.allow.every((asked) => was.allow.some((granted) => coversGrant(granted, asked)))
}

/** Whether one entry of a list of hosts covers another. A wildcard covers names alone, never an address. */
export function coversGrant(granted: string, asked: string): boolean {
  const [have, want] = [splitPort(granted), splitPort(asked)]
  if (have.port !== want.port) return false
  if (have.host === want.host) return true
  if (!have.host.startsWith('*') || /^[\d.]+$|^\[|(^|\.)localhost$/.test(want.host)) return false
  const domain = have.host.slice(1)
  return want.host.endsWith(domain) && want.host !== domain
}

function splitPort(entry: string): { readonly host: string; readonly port: string } {
  const [, host = entry, port = '443'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? []
  return { host, port }
}

function isLimitNarrower(now: number | null | undefined, most: number | null): boolean {
  if (now === undefined) return false
  return most === null || (now !== null && now <= most)
}
