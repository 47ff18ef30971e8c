// All domains.
import { useCall } from "../api/queries.ts";
import { Loading, Problem } from "../kit/feedback.tsx";

export const Domains = () => {
  const { data, error } = useCall("ListDomains", { registrationStatus: "REGISTERED" });
  if (error) return <Problem error={error} />;
  if (!data) return <Loading />;
  return (
    <ul>
      {data.domainInfos.map(({ name }) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
};
