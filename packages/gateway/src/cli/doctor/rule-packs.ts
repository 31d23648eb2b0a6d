/** The check of the rule packs: those that ship are as published, and those that are installed still hold. */

import { dirname } from 'node:path'
import type { LoadedConfig } from '../../config/load.ts'
import { loadInstalled } from '../../config/packs/installed.ts'
import { PackRefusal, readPackSource } from '../../config/packs/source.ts'
import { verifyPack } from '../../config/packs/verify.ts'
import { builtInPacks } from '../../config/rule-packs.ts'
import type { Finding } from './finding.ts'

export async function checkRulePacks({ config, installed }: LoadedConfig): Promise<readonly Finding[]> {
  const { rules } = config
  return [
    await tell('as published', async () => {
      const [first = ''] = await builtInPacks()
      const { manifest } = verifyPack(await readPackSource(dirname(first)), {
        publishers: [],
        allowUnsigned: true,
      })
      return `${manifest.name} ${manifest.release}`
    }),
    ...(installed.length === 0
      ? []
      : [
          await tell('installed, verified', async () => {
            await loadInstalled(installed, { folder: rules.folder ?? '' }, rules)
            return installed.map(({ name, release }) => `${name} ${release}`).join(', ')
          }),
        ]),
  ]
}

async function tell(what: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { check: 'rules', state: 'ok', text: `${await check()}, ${what}` }
  } catch (error) {
    if (!(error instanceof PackRefusal)) throw error
    return { check: 'rules', state: 'broken', text: error.message }
  }
}
