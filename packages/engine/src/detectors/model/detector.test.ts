/** The samples of `model`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('model')
