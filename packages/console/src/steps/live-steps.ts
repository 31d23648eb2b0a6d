/** The newest steps, from before the page was opened too, as they are added to. */

import { useEffect, useMemo, useState } from 'react'
import { tail, useTail } from '../api/live.ts'
import { type Step, StepBook } from './steps.ts'

interface LiveSteps {
  readonly steps: readonly Step[]
  /** False until the journal was looked at. */
  readonly ready: boolean
}

export function useLiveSteps(): LiveSteps {
  const { records, ready, recalled } = useTail()
  useEffect(() => tail.recall(), [])
  const [book] = useState(() => new StepBook())
  const known = ready && recalled
  // A book wants to be begun with the oldest.
  const steps = useMemo(() => (known ? book.follow(records) : []), [book, known, records])
  return { steps, ready: known }
}
