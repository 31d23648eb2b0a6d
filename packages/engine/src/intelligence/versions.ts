/** Whether a version is one that an advisory is about. */

import type { IndicatorMatch, VersionRange } from '@callgate/contracts/intelligence'
import { comparePep440, normalisePythonName, parsePep440 } from './pep440.ts'
import { compareSemver, parseSemver } from './semver.ts'

type PackageMatch = Extract<IndicatorMatch, { kind: 'package' }>

/** Negative, 0 or positive; undefined where one of the two cannot be read in the ecosystem's own order. */
export function compareVersions(ecosystem: string, a: string, b: string): number | undefined {
  if (ecosystem === 'pypi') {
    const [left, right] = [parsePep440(a), parsePep440(b)]
    return left === undefined || right === undefined ? undefined : comparePep440(left, right)
  }
  const [left, right] = [parseSemver(a), parseSemver(b)]
  return left === undefined || right === undefined ? undefined : compareSemver(left, right)
}

/** A version nobody can place counts as meant when a range is open at both ends, and only then. */
export function isAffected({ ecosystem, versions, ranges }: PackageMatch, version: string): boolean {
  if (versions.includes(version)) return true
  if (versions.some((one) => compareVersions(ecosystem, one, version) === 0)) return true
  return ranges.some((range) => isWithin(ecosystem, range, version))
}

function isWithin(
  ecosystem: string,
  { introduced, fixed, lastAffected }: VersionRange,
  version: string,
): boolean {
  if (introduced !== '0') {
    const from = compareVersions(ecosystem, introduced, version)
    if (from === undefined || from > 0) return false
  }
  if (fixed !== undefined) {
    const to = compareVersions(ecosystem, version, fixed)
    return to !== undefined && to < 0
  }
  if (lastAffected === undefined) return true
  const to = compareVersions(ecosystem, version, lastAffected)
  return to !== undefined && to <= 0
}

/** The name under which a package is looked for. */
export function packageKey(ecosystem: string, name: string): string {
  const eco = ecosystem.toLowerCase()
  return `${eco} ${eco === 'pypi' ? normalisePythonName(name) : name}`
}
