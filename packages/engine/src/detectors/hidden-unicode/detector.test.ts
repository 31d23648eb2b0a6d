/** The samples of `hidden-unicode`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('hidden-unicode')
