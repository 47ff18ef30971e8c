// The tables of the parser of queries.
// Written by `npm run query:parser` from query.grammar; do not edit it.
import { LRParser } from "@lezer/lr";

const spec_Word = {
  __proto__: null,
  or: 8,
  OR: 8,
  and: 12,
  AND: 12,
  not: 16,
  NOT: 16,
  in: 34,
  IN: 34,
  exists: 40,
  EXISTS: 40,
  order: 44,
  ORDER: 44,
  by: 46,
  BY: 46,
  asc: 48,
  ASC: 48,
  desc: 50,
  DESC: 50,
};
export const parser = LRParser.deserialize({
  version: 14,
  states:
    "%WQVQPOOOeQPO'#CeOOQO'#Ci'#CiOpQPO'#ChOOQO'#Cz'#CzQOQPOOQ{QPOOOeQPO'#CcO!WQPO'#CqO!]QPO,59PO!hQPO,59SO!sQPO,59SOOQO,59S,59SOeQPO,58xOeQPO,58{OOQO,58},58}O!xQPO,59]OOQO1G.k1G.kOOQO'#C{'#C{OOQO1G.n1G.nO!hQPO'#CnO!}QPO1G.dOOQO1G.g1G.gO#`QPO1G.wO#kQPO,59YOOQO7+$c7+$cO!hQPO'#CvO#sQPO1G.tOOQO1G.t1G.tOOQO,59b,59bOOQO-E6t-E6tOOQO7+$`7+$`",
  stateData:
    "#{~OmOS~ORQOWVOYPOfWO~ORQOWVOYPO~O^YOaZOd[O~OS]OU^OfWO~Og`O~OS]OU^OZaO~ORbO_bO`bO~OYdO~ORQO~OU^OSQifQikQiZQi~OhiOiiOkei~OZlOcjO~OZoOcjO~O",
  goto: "!ypPPqPPqPqPqPPqxPPPP!SPP!VPPPP!ZPPP!a!pZSOPV]^YROPV]^Rg`RcZTTOUQkhRnkQUOQXPQ_VQe]Rf^QcYQhdRmj",
  nodeNames:
    "⚠ Query Or Word or And and Not not Group ( ) Comparison Attribute Operator Text Quantity in List , exists Order order by asc desc",
  maxTerm: 31,
  nodeProps: [["group", -5, 2, 5, 7, 9, 12, "Expression", -3, 3, 15, 16, "Value"]],
  skippedNodes: [0],
  repeatNodeCount: 1,
  tokenData:
    "(b~RcXY!^YZ!^]^!^pq!^qr!ors!zxy$Xyz$^{|$c|}%T}!O$c!Q![$i!^!_%Y!_!`!u!`!a%Y!c!}%b#R#S%b#T#o%b#r#s!u~!cSm~XY!^YZ!^]^!^pq!^~!rP!_!`!u~!zO^~~!}XOY!zZ]!z^r!zrs#js#O!z#O#P#o#P;'S!z;'S;=`$R<%lO!z~#oO_~~#rTOY!zZ]!z^;'S!z;'S;=`$R<%lO!z~$UP;=`<%l!z~$^OY~~$cOZ~~$fP!Q![$i~$nV`~{|$i}!O$i!O!P$i!Q![$i![!]$i!c!}$i#T#o$i~%YOc~~%_P^~!_!`!u~%gVR~}!O%b!O!P%|!Q![%b!c!}%b!}#O'Z#R#S%b#T#o%b~&PTrs&`!Q![(S!c!}%b#R#S%b#T#o%b~&cXOY&`Z]&`^r&`rs'Os#O&`#O#P'j#P;'S&`;'S;=`'|<%lO&`~'TQR~!O!P%|!}#O'Z~'^P!Q!['a~'dQ!Q!['a#P#Q'O~'mTOY&`Z]&`^;'S&`;'S;=`'|<%lO&`~(PP;=`<%l&`~(XRR~!O!P%|!Q![(S!}#O'Z",
  tokenizers: [0],
  topRules: { Query: [0, 1] },
  specialized: [{ term: 3, get: (value: keyof typeof spec_Word) => spec_Word[value] || -1 }],
  tokenPrec: 0,
});
