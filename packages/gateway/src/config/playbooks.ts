/** Reads playbooks: the shipped ones and those the configuration names; checks them and everything that refers to them. */

import { createRequire } from 'node:module'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CallgateConfig } from '@callgate/contracts/config'
import { Playbook } from '@callgate/contracts/playbook'
import { testPlaybook } from '@callgate/engine/response/playbook'
import { checkChannels } from './check-channels.ts'
import { checkShape } from './explain.ts'
import { FrozenMap } from './frozen-map.ts'
import { readYaml } from './policy-file.ts'
import { renderProblems, type ConfigProblem } from './problem.ts'
import type { Complaint, YamlPath, YamlSource } from './yaml-source.ts'

/** One playbook, or what is wrong with it. */
export async function readPlaybook(file: string): Promise<Playbook | ConfigProblem[]> {
  const parsed = await readYaml(file, {
    message: 'the playbook does not exist',
    suggestion: 'create it, or remove it from response.playbooks',
  })
  if (Array.isArray(parsed)) return parsed
  const checked = checkShape(parsed, Playbook)
  if (!checked.ok) return checked.problems
  const failed = testPlaybook(checked.value).find(({ passed }) => !passed)
  if (failed === undefined) return checked.value
  const index = checked.value.cases.findIndex(({ name }) => name === failed.name)
  const message = `its case "${failed.name}" fails: it comes to ${failed.actual.join('; ') || 'nothing'}`
  return [parsed.source.problem(['cases', index, 'expect'], { message })]
}

/** The playbooks in force by id. What is wrong is added to the problems. */
export async function loadPlaybooks(
  config: CallgateConfig,
  source: YamlSource,
  problems: ConfigProblem[],
): Promise<ReadonlyMap<string, Playbook>> {
  const found = await loadShippedPlaybooks()
  for (const [index, file] of config.response.playbooks.entries()) {
    const playbook = await readPlaybook(file)
    if (Array.isArray(playbook)) problems.push(...playbook)
    // A playbook of one's own takes the place of a shipped one of the same id.
    else if (config.response.playbooks.indexOf(file) === index) found.set(playbook.id, playbook)
  }
  checkReferences(config, found, (path, complaint) => problems.push(source.problem(path, complaint)))
  return new FrozenMap([...found])
}

/** The playbooks that ship, by id. Throws when one does not load: the installation is damaged. */
export async function loadShippedPlaybooks(): Promise<Map<string, Playbook>> {
  const found = new Map<string, Playbook>()
  for (const file of await listShipped()) {
    const playbook = await readPlaybook(file)
    if (Array.isArray(playbook))
      throw new Error(`A shipped playbook does not load: ${renderProblems(playbook)}`)
    found.set(playbook.id, playbook)
  }
  return found
}

async function listShipped(): Promise<string[]> {
  const manifest = createRequire(import.meta.url).resolve('@callgate/rules/package.json')
  const folder = join(dirname(manifest), 'playbooks')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted()
  return names.map((name) => join(folder, name))
}

function checkReferences(
  { response }: CallgateConfig,
  playbooks: ReadonlyMap<string, Playbook>,
  complain: (path: YamlPath, complaint: Complaint) => void,
): void {
  const rules = new Set<string>()
  for (const [index, { id, playbook }] of response.rules.entries()) {
    if (rules.has(id)) complain(['response', 'rules', index, 'id'], { message: `two rules are called ${id}` })
    rules.add(id)
    if (playbook !== undefined && !playbooks.has(playbook))
      complain(['response', 'rules', index, 'playbook'], {
        message: `there is no playbook ${playbook}`,
        suggestion: `there is ${[...playbooks.keys()].join(', ')}`,
      })
  }
  const channels = checkChannels(response, complain)
  for (const { id, steps } of playbooks.values())
    for (const step of steps) {
      if ('notify' in step && step.notify !== 'all' && !channels.has(step.notify))
        complain(['response', 'playbooks'], {
          message: `the playbook ${id} tells ${step.notify}, which is no channel`,
        })
      if ('command' in step && !response.commands.enabled)
        complain(['response', 'commands', 'enabled'], {
          message: `the playbook ${id} runs a command, and commands are off: that step will fail`,
          severity: 'warning',
        })
    }
}
