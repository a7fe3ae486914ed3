import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseHomeserverFacts} from '../../../source/parsers/homeserver-facts.js';

// As the script printed it on the lab's Synapse 1.160.
const printed = {
	server_name: 'matrix.lab.test',
	public_baseurl: 'http://localhost:8008/',
	enable_metrics: true,
	listeners: [
		{port: 8008, type: 'http', resources: ['client', 'federation']},
		{port: 9000, type: 'metrics', resources: []},
	],
	database: {name: 'psycopg2', host: 'db.lab', port: 5432},
	redis: null,
};

test('what homeserver.yaml says about where things are', () => {
	assert.deepEqual(parseHomeserverFacts(JSON.stringify(printed)), {
		serverName: 'matrix.lab.test',
		publicUrl: 'http://localhost:8008/',
		metricsEnabled: true,
		listeners: printed.listeners,
		database: {kind: 'postgres', host: 'db.lab', port: 5432},
	});
});

test('what is left out has its default', () => {
	const facts = parseHomeserverFacts(
		JSON.stringify({database: {name: 'psycopg2', host: null, port: null}, redis: {host: null, port: '6380'}}),
	);
	assert.deepEqual(facts, {
		metricsEnabled: false,
		listeners: [],
		database: {kind: 'postgres', port: 5432},
		redis: {host: 'localhost', port: 6380},
	});
	assert.equal(parseHomeserverFacts(JSON.stringify({database: {name: 'sqlite3'}}))?.database?.kind, 'sqlite');
});

test('hostile words and other types are left out', () => {
	const facts = parseHomeserverFacts(
		JSON.stringify({
			server_name: 'a\u001b[2Jb',
			public_baseurl: 7,
			listeners: [{port: 'x', type: 3, resources: [1, 'client']}, 'no', {port: 99_999_999}],
			database: 'no',
		}),
	);
	assert.deepEqual(facts, {
		metricsEnabled: false,
		listeners: [
			{port: 0, type: '', resources: ['client']},
			{port: 0, type: '', resources: []},
		],
	});
	assert.equal(parseHomeserverFacts('Traceback (most recent call last):'), undefined);
});
