/** The samples of `tool-poisoning`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('tool-poisoning')
