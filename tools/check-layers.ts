/** Checks who imports whom, and that the checker saw the code at all: a tool that reads nothing finds nothing. */

import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import type { ICruiseOptions, ICruiseResult, IConfiguration } from 'dependency-cruiser'

export interface LayerReport {
  /** Source files that were read. */
  readonly modules: number
  /** Imports between them; zero means that nothing was parsed. */
  readonly dependencies: number
  readonly violations: readonly LayerViolation[]
}

export interface LayerViolation {
  readonly rule: string
  readonly from: string
  readonly to: string
  readonly why: string
}

const PACKAGES = ['contracts', 'engine', 'gateway', 'console', 'client']

/** Reads the sources of all packages below `root` and judges every import. */
export async function checkLayers(root: string): Promise<LayerReport> {
  const { forbidden = [], options = {} } = createRequire(import.meta.url)(
    './.dependency-cruiser.cjs',
  ) as IConfiguration
  const folders = PACKAGES.map((name) => `packages/${name}/src`).filter((folder) =>
    existsSync(join(root, folder)),
  )
  if (folders.length === 0) return { modules: 0, dependencies: 0, violations: [] }
  const { enhancedResolveOptions, ...rest } = options
  const settings: ICruiseOptions = { ...rest, baseDir: root, validate: true, ruleSet: { forbidden } }
  const { output } = await cruise(folders, settings, enhancedResolveOptions ?? {})
  if (typeof output === 'string') throw new TypeError('dependency-cruiser answered with text')
  return summarise(output, new Map(forbidden.map(({ name = '', comment = '' }) => [name, comment])))
}

function summarise(result: ICruiseResult, comments: ReadonlyMap<string, string>): LayerReport {
  const own = result.modules.filter(({ source }) => source.startsWith('packages/'))
  return {
    modules: own.length,
    dependencies: own.reduce((sum, module) => sum + module.dependencies.length, 0),
    violations: result.summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from,
      to: cycle === undefined ? to : cycle.map(({ name }) => name).join(' → '),
      why: comments.get(rule.name) ?? '',
    })),
  }
}

if (import.meta.main) {
  const report = await checkLayers(fileURLToPath(new URL('..', import.meta.url)))
  for (const { rule, from, to, why } of report.violations) console.error(`${rule}: ${from} → ${to}\n  ${why}`)
  console.log(
    `${report.modules} modules, ${report.dependencies} imports, ${report.violations.length} violations`,
  )
  if (report.modules === 0 || report.dependencies === 0)
    console.error('Nothing was read: the check itself is broken.')
  process.exitCode = report.violations.length > 0 || report.modules === 0 || report.dependencies === 0 ? 1 : 0
}
