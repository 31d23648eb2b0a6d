/** Measures cost in a process of its own, whose heap holds nothing else: ordinary text in, the report out. */

import { text } from 'node:stream/consumers'
import { measureCost } from './cost.ts'
import { createShippedInspector } from './judge.ts'

process.stdout.write(JSON.stringify(measureCost(await createShippedInspector(), await text(process.stdin))))
