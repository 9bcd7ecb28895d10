import { expect, test } from 'vitest';
import { isCreation } from './creation-actions.ts';

test.for([
  'CreateRepository',
  'google.devtools.artifactregistry.v1.ArtifactRegistry.CreateRepository',
  'CreateContainerRepository',
  'createImageRepository',
  'CreateNamespacePersonal',
  'org_create',
])('%s creates a repository or a namespace', (action) => {
  expect(isCreation(action)).toBe(true);
});

test.for([
  'CreateRepoTag',
  'CreateRepoWebhook',
  'CreateRepositoryCreationTemplate',
  'create_repository_autoprune_policy',
])('%s creates something else', (action) => {
  expect(isCreation(action)).toBe(false);
});
