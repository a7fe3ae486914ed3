import {useMemo} from 'react';
import type {Stack} from '../config/stack-schema.js';
import {useProgram} from '../frame/program-context.js';
import {useRemembered} from '../frame/remembered.js';
import {useCommands} from '../frame/use-commands.js';
import {useNow} from '../frame/use-now.js';
import {useLooking, useSlices} from '../frame/use-slices.js';
import {client} from '../sources/client.js';
import {checksFederation, checksFromHost, federation, federationFromHost} from '../sources/federation.js';
import {federationTester} from '../sources/federation-tester.js';
import {anchorOf} from '../sources/from-here.js';
import {metrics} from '../sources/metrics.js';
import {prometheus} from '../sources/prometheus.js';
import {checkRows} from './federation-check-rows.js';
import {federationFigures} from './federation-figures.js';
import {type FederationRow, federationRows} from './federation-rows.js';
import {testerRows} from './federation-tester-rows.js';

/** The hosts that the stack's parts are read for; the same arrays until another stack is in front. */
const usePlaces = (stack: Stack) => {
	const {config} = useProgram();
	return useMemo(() => {
		const anchor = [anchorOf(config, stack)];
		return {
			check: checksFederation(stack) ? anchor : [],
			fromHost: checksFromHost(config, stack) ? [stack.synapse!.host] : [],
			tester: checksFederation(stack) && config.federation.tester ? anchor : [],
			client: stack.client?.public === undefined && stack.client?.lan === undefined ? [] : anchor,
			metrics: stack.synapse && stack.synapse.metrics.length > 0 ? [stack.synapse.host] : [],
			prometheus: stack.prometheus ? [stack.prometheus.host] : [],
		};
	}, [config, stack]);
};

const nothingTurned: readonly string[] = [];

/** Which steps the person opened or closed against the usual, and the keys for it. */
export const useFolds = () => useRemembered('federation folds', nothingTurned);

const never: Readonly<Record<string, number>> = {};

/** When the person last asked for a check of the stack in front (ms since the epoch); the key for it. */
export const useCheckNow = (stack: Stack): number => {
	const {sources} = useProgram();
	const [wanted, want] = useRemembered('federation wanted', never);
	useCommands(
		{
			'federation.check': checksFederation(stack)
				? () => {
						want(before => ({...before, [stack.name]: Date.now()}));
						sources.refresh([federation.id, federationFromHost.id]);
					}
				: undefined,
		},
		{scope: 'pane'},
	);
	return wanted[stack.name] ?? 0;
};

/** What the pane lists. */
export const useFederationRows = (
	stack: Stack,
	folds: readonly string[],
	wanted: number,
): {readonly rows: readonly FederationRow[]; readonly sideBySide: boolean} => {
	const places = usePlaces(stack);
	const [here] = useSlices(federation, places.check);
	const [there] = useSlices(federationFromHost, places.fromHost);
	const [opinions] = useSlices(federationTester, places.tester);
	const [urls] = useSlices(client, places.client);
	const [figures] = useSlices(metrics, places.metrics);
	const [targets] = useSlices(prometheus, places.prometheus);
	useLooking(client, places.client);
	useLooking(metrics, places.metrics);
	useLooking(prometheus, places.prometheus);
	const {config} = useProgram();
	// The age of the last scrape, and of the last check.
	const now = useNow(targets ? 5000 : 20_000, targets !== undefined || here !== undefined);
	const turned = useMemo(() => new Set(folds), [folds]);
	const rows = useMemo(
		() =>
			federationRows(
				stack,
				{client: urls, prometheus: targets},
				[
					...checkRows(stack, {here, there}, {config, now, turned, wanted}),
					...testerRows(stack.name, opinions, here?.data.find(one => one.stack === stack.name)?.report, now),
				],
				federationFigures(stack, figures, config.thresholds),
				now,
			),
		[stack, here, there, opinions, urls, figures, targets, config, now, turned, wanted],
	);
	return {rows, sideBySide: places.fromHost.length > 0};
};
