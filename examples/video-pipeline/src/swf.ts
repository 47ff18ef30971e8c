// The one client. Endpoint, region and keys come from the environment (AWS_ENDPOINT_URL_SWF,
// AWS_REGION, …): without the first, the same programs run against Amazon SWF.
import { SWFClient } from "@aws-sdk/client-swf";

// The pinned SDK runs on Node 20; its notice of later ones that will not is for another page.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export const swf = new SWFClient({});
