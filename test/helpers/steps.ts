import {it} from 'node:test';

/** `it` for steps that build on one another: after one has failed the others are skipped, as they would only wait in vain. */
export function createSteps(): (name: string, run: () => Promise<void>) => void {
	let failed: string | undefined;
	return (name, run) => {
		void it(name, async context => {
			if (failed !== undefined) {
				context.skip(`"${failed}" failed`);
				return;
			}

			try {
				await run();
			} catch (error) {
				failed = name;
				throw error;
			}
		});
	};
}
