// Resource tags: labels on domains.
import { Arn, ResourceTagKey } from "../scalars.ts";
import { type Infer, list, optional, structure } from "../shape.ts";
import { ResourceTag } from "../structures.ts";

export const ListTagsForResourceOutput = structure({ tags: optional(list(ResourceTag)) });
export type ListTagsForResourceOutput = Infer<typeof ListTagsForResourceOutput>;

export const tagOperations = {
  TagResource: {
    input: structure({ resourceArn: Arn, tags: list(ResourceTag) }),
    faults: [
      "UnknownResourceFault",
      "TooManyTagsFault",
      "LimitExceededFault",
      "OperationNotPermittedFault",
    ],
  },
  UntagResource: {
    input: structure({ resourceArn: Arn, tagKeys: list(ResourceTagKey) }),
    faults: ["UnknownResourceFault", "LimitExceededFault", "OperationNotPermittedFault"],
  },
  ListTagsForResource: {
    input: structure({ resourceArn: Arn }),
    output: ListTagsForResourceOutput,
    faults: ["UnknownResourceFault", "LimitExceededFault", "OperationNotPermittedFault"],
  },
} as const;
