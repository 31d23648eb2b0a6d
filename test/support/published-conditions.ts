/** Lets packages from npm resolve each other as published: the `source` condition is ours, and some packages have one too. */

import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, nextResolve) {
    const inner =
      context.parentURL?.includes('/node_modules/') === true && !specifier.startsWith('@callgate/')
    if (!inner) return nextResolve(specifier, context)
    return nextResolve(specifier, {
      ...context,
      conditions: context.conditions.filter((name) => name !== 'source'),
    })
  },
})
