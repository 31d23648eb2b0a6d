/** How a call is named everywhere: server and tool, or the method where there is no tool. */

import { Untrusted } from '../ui/untrusted.tsx'
import type { Step } from './steps.ts'

type Named = Pick<Step, 'upstream' | 'target' | 'method'>

export function CallName({ upstream, target, method }: Named) {
  if (upstream === null && target === null) return <span className="font-mono text-xs">{method}</span>
  return (
    <span className="font-mono text-xs">
      {upstream !== null && <span className="text-soft">{upstream}/</span>}
      <Untrusted className="font-medium" line max={80} text={target ?? method} />
    </span>
  )
}
