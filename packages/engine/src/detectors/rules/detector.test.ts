/** The samples of `rules`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('rules')
