// The service's own condition keys of policies, and where each is found in an input or in the
// attributes of a decision. Source: developer guide of the service, "Using IAM policies: API
// summary".

/** Key → the members that lead to its value; a number is a place in a list. */
export const policyKeyPaths = {
  "swf:activityType.name": ["activityType", "name"],
  "swf:activityType.version": ["activityType", "version"],
  "swf:defaultTaskList.name": ["defaultTaskList", "name"],
  "swf:name": ["name"],
  "swf:tagFilter.tag": ["tagFilter", "tag"],
  "swf:tagList.member.0": ["tagList", 0],
  "swf:tagList.member.1": ["tagList", 1],
  "swf:tagList.member.2": ["tagList", 2],
  "swf:tagList.member.3": ["tagList", 3],
  "swf:tagList.member.4": ["tagList", 4],
  "swf:taskList.name": ["taskList", "name"],
  "swf:typeFilter.name": ["typeFilter", "name"],
  "swf:typeFilter.version": ["typeFilter", "version"],
  "swf:version": ["version"],
  "swf:workflowType.name": ["workflowType", "name"],
  "swf:workflowType.version": ["workflowType", "version"],
  "swf:workflowTypeVersion": ["workflowTypeVersion"],
} as const satisfies Record<string, readonly (string | number)[]>;

/** A condition key of the service that takes its value from the input of an operation. */
export type PolicyKey = keyof typeof policyKeyPaths;
