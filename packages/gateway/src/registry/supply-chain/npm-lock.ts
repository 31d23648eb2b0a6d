/** Reads the lock that npm wrote: each package with its integrity, and what is conspicuous about it. */

import { parseJson } from '@callgate/contracts/json'
import type { ScanFinding } from '@callgate/contracts/catalogue'
import { z } from 'zod'
import { ExamineError, makeFinding, quote } from './finding.ts'
import type { PinPart } from './pin.ts'

const LockPackage = z.object({
  name: z.string().max(512).optional(),
  version: z.string().max(128).optional(),
  integrity: z.string().max(512).optional(),
  resolved: z.string().max(4096).optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  deprecated: z.string().optional(),
  license: z.string().max(1024).optional().catch(undefined),
})
const Lock = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string().max(4096), LockPackage),
})

export interface LockedPackage {
  readonly path: string
  readonly name: string
  readonly version: string
  readonly integrity: string | null
  readonly license: string | null
  /** Comes from elsewhere than the registry: a link, a tarball by URL, git. */
  readonly foreign: string | null
  /** Inside of the tarball of another package, whose integrity covers it. */
  readonly bundled: boolean
  readonly installScript: boolean
  readonly deprecated: string | null
}

/** The packages below the staged root. Resolved places are left out by npm for the registry, so any that stands is foreign. */
export function readLock(text: string, packagesMax: number): readonly LockedPackage[] {
  const parsed = Lock.safeParse(parseJson(text))
  if (!parsed.success)
    throw new ExamineError(
      'npm wrote a lock this cannot read; lockfileVersion 3 is needed (npm 9 or later). Update npm.',
    )
  const entries = Object.entries(parsed.data.packages).filter(([path]) => path !== '')
  if (entries.length > packagesMax)
    throw new ExamineError(`It has ${entries.length} packages; ${packagesMax} can be pinned.`)
  return entries.map(([path, entry]) => ({
    path,
    name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: entry.version ?? '0.0.0',
    integrity: entry.integrity ?? null,
    license: entry.license ?? null,
    foreign: entry.link === true ? 'a link' : (entry.resolved ?? null),
    bundled: entry.inBundle === true,
    installScript: entry.hasInstallScript === true,
    deprecated: entry.deprecated ?? null,
  }))
}

export function toPinParts(packages: readonly LockedPackage[]): readonly PinPart[] {
  return packages.flatMap(({ name, version, integrity }) =>
    integrity === null ? [] : [{ kind: 'package' as const, name, version, integrity }],
  )
}

/** What the lock alone tells. `main` is the package that was asked for; the rest are its dependencies. */
export function inspectLock(packages: readonly LockedPackage[], main: string): readonly ScanFinding[] {
  return packages.flatMap((entry) => {
    const { name, version, foreign, bundled, integrity, deprecated } = entry
    const item = `${name}@${version}`
    const findings: ScanFinding[] = []
    if (foreign !== null)
      findings.push(
        makeFinding({
          code: 'supply/outside-registry',
          severity: 'high',
          title: 'A package does not come from the registry',
          detail: `${item} is taken from ${quote(foreign)}. Whoever controls that place can change what is installed.`,
          where: { item },
        }),
      )
    if (integrity === null && !bundled)
      findings.push(
        makeFinding({
          code: 'supply/no-integrity',
          severity: 'high',
          title: 'A package has no integrity',
          detail: `The registry gives no digest for ${item}, so nothing says that two installations are the same.`,
          where: { item },
        }),
      )
    if (deprecated !== null)
      findings.push(
        makeFinding({
          code: 'supply/deprecated',
          severity: name === main ? 'medium' : 'low',
          title: 'A package is deprecated by its author',
          detail: `${item}: ${quote(deprecated, 500)}`,
          where: { item },
        }),
      )
    return findings
  })
}
