/** What configuration for findings can say of behaviour, which is about no place in a message, and what it cannot. */

import { isBehaviourCode } from '@callgate/contracts/behaviour'
import type { InspectionConfig } from '@callgate/contracts/config'
import { isFlowAction } from '@callgate/engine/correlate/behaviour-actions'
import type { ConfigProblem } from './problem.ts'
import type { YamlPath, YamlSource } from './yaml-source.ts'

export function checkBehaviourTreatment(
  { ruleActions, suppressions, behaviour }: InspectionConfig,
  source: YamlSource,
): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const complain = (path: YamlPath, message: string, suggestion: string): void =>
    void problems.push(source.problem(path, { message, suggestion }))
  for (const [code, action] of Object.entries(ruleActions)) {
    if (!isBehaviourCode(code)) continue
    const path: YamlPath = ['inspection', 'ruleActions', code]
    if (!isFlowAction(action))
      complain(
        path,
        `\`${action}\` changes a message, and \`${code}\` is about none`,
        'say allow, notify or deny; ask stands under inspection.behaviour.actions',
      )
    if (Object.hasOwn(behaviour.actions, code))
      complain(
        path,
        `what is done about \`${code}\` stands under inspection.behaviour.actions as well`,
        'remove one of the two',
      )
  }
  for (const [index, { rule, digest, path = '' }] of suppressions.entries())
    if (isBehaviourCode(rule) && (digest !== undefined || path !== ''))
      complain(
        ['inspection', 'suppressions', index],
        `\`${rule}\` is about no place in a message, so this suppresses nothing`,
        'leave out path and digest',
      )
  return problems
}
