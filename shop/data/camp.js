/** For nights out. Prices are minor units of their currency: cents for EUR, won for KRW. */
export const camp = [
  {
    slug: 'bivy-two-tent', art: 'tent', tile: 'mist', featured: true,
    price: { EUR: 34900, KRW: 498000 }, was: { EUR: 39900, KRW: 569000 },
    colours: ['larch', 'spruce'], sizes: [], stock: 7, rating: 4.7, reviews: 96,
    en: {
      title: 'Bivy Two Tent', tag: 'Two people, two doors, 1.9 kilograms', words: 'camping shelter',
      body: 'Pitches in four minutes and stands through the kind of night you tell people about. Each sleeper gets a door, a porch and a pocket for glasses.',
      details: ['1.9 kg with pegs', '132 × 218 cm floor, 104 cm high', 'Fly 3,000 mm, floor 5,000 mm', 'Repair sleeve and patches included'],
      quote: 'Slept like a stone in a gale. The stone was also in the gale.', by: 'Jonas, Sogndal',
    },
    ko: {
      title: '비비 투 텐트', tag: '두 사람, 출입문 두 개, 1.9kg', words: '캠핑 백패킹 텐트',
      body: '4분이면 설치가 끝나고, 두고두고 이야기할 만한 밤에도 흔들림이 없습니다. 두 사람 모두 자기 문과 전실, 안경을 둘 주머니를 갖게 됩니다.',
      details: ['펙 포함 1.9kg', '바닥 132 × 218cm, 높이 104cm', '플라이 3,000mm, 바닥 5,000mm', '폴 수리 슬리브와 패치 포함'],
      quote: '강풍 속에서도 아침까지 한 번도 깨지 않았어요.', by: '조은결, 영월',
    },
  },
  {
    slug: 'drift-down-sleeping-bag', art: 'sleeping-bag', tile: 'sand',
    price: { EUR: 25900, KRW: 369000 },
    colours: ['fjord', 'clay'], sizes: ['Regular', 'Long'],
    stock: { Regular: 9, Long: 2 }, rating: 4.8, reviews: 77,
    en: {
      title: 'Drift Down Sleeping Bag', tag: 'Warm to −4 °C, traceable down', words: 'camping sleep bed',
      body: 'Box-wall chambers stop the cold spots, and there is room at the feet to turn over. The down can be traced to the farm by the number on the label.',
      details: ['Comfort −4 °C, limit −11 °C', '750-fill traceable down', '890 g, packs to 7 litres', 'Regular to 185 cm, Long to 200 cm'],
      quote: 'First time I have been too warm in a tent in March.', by: 'Petra, Bled',
    },
    ko: {
      title: '드리프트 다운 침낭', tag: '쾌적 온도 −4°C, 출처를 아는 다운', words: '캠핑 침낭 잠자리 백패킹',
      body: '박스월 구조라 찬 기운이 스며들 틈이 없고, 발치가 넉넉해 뒤척이기 편합니다. 라벨의 번호로 다운이 나온 농장까지 확인할 수 있습니다.',
      details: ['쾌적 −4°C, 한계 −11°C', '750필 추적 가능 다운', '890g, 수납 부피 7리터', 'Regular 185cm, Long 200cm까지'],
      quote: '3월 텐트에서 더워 보기는 처음입니다.', by: '강이든, 태백',
    },
  },
  {
    slug: 'gully-28-backpack', art: 'backpack', tile: 'blush', featured: true,
    price: { EUR: 14900, KRW: 212000 },
    colours: ['spruce', 'clay', 'ink'], sizes: [], stock: 26, rating: 4.6, reviews: 341,
    en: {
      title: 'Gully 28 Backpack', tag: 'A day pack that is happy overnight', words: 'bag rucksack hiking',
      body: 'Waxed-look recycled canvas, a lid with real storage, and a back panel that stays off your back. The side holds an axe, a bottle or a baguette.',
      details: ['28 litres, 980 g', 'Recycled polyester canvas', 'Laptop sleeve to 14 inches', 'Rain cover in the base'],
      quote: 'Commute on Friday, summit on Saturday, same bag.', by: 'Giulia, Aosta',
    },
    ko: {
      title: '걸리 28 배낭', tag: '당일 산행부터 1박까지 넉넉하게', words: '가방 배낭 백팩 등산',
      body: '왁스 캔버스 느낌의 재생 원단에 수납이 되는 헤드, 등에서 떨어지는 등판을 더했습니다. 옆면에는 피켈도, 물병도, 바게트도 꽂을 수 있습니다.',
      details: ['28리터, 980g', '재생 폴리에스터 캔버스', '14인치 노트북 수납', '바닥에 레인 커버 내장'],
      quote: '금요일엔 출근 가방, 토요일엔 정상에 메고 갑니다.', by: '신유진, 서울',
    },
  },
  {
    slug: 'ember-camp-stove', art: 'stove', tile: 'sage',
    price: { EUR: 7900, KRW: 112000 },
    colours: [], sizes: [], stock: 15, rating: 4.5, reviews: 163,
    en: {
      title: 'Ember Camp Stove', tag: 'Boils half a litre in two minutes', words: 'cooking burner pot gas',
      body: 'Burner, enamel pot and stand that nest into one another. The flame turns low enough for onions, which is how we judge a stove.',
      details: ['2,600 W, fine simmer control', '1 litre enamel pot', '430 g without gas', 'Fits EN 417 cartridges'],
      quote: 'Proper coffee at 1,900 metres. Enough said.', by: 'Matteo, Cortina',
    },
    ko: {
      title: '엠버 캠프 스토브', tag: '물 500mL를 2분 만에', words: '버너 조리 코펠 가스',
      body: '버너와 법랑 냄비, 받침이 하나로 포개집니다. 양파를 태우지 않고 볶을 만큼 약한 불까지 조절됩니다. 저희는 스토브를 그렇게 고릅니다.',
      details: ['2,600W, 미세 화력 조절', '1리터 법랑 냄비', '가스 제외 430g', 'EN 417 가스 호환'],
      quote: '해발 1,900m에서 마신 제대로 된 커피. 더 말이 필요할까요.', by: '황보람, 남원',
    },
  },
  {
    slug: 'beck-insulated-bottle', art: 'bottle', tile: 'mist', featured: true,
    price: { EUR: 3200, KRW: 45000 },
    colours: ['moss', 'clay', 'fjord'], sizes: ['500 ml', '750 ml'],
    stock: { '500 ml': 34, '750 ml': 28 }, rating: 4.7, reviews: 452,
    en: {
      title: 'Beck Insulated Bottle', tag: 'Cold for a day, hot until supper', words: 'flask water drink thermos',
      body: 'Double-walled steel with a powder coat that shrugs off gravel. The loop lid opens with two fingers and every part can be bought again.',
      details: ['18/8 stainless steel', 'Cold 24 h, hot 12 h', 'Dishwasher safe', 'Spare lids and seals in stock'],
      quote: 'Dropped it off a bridge. It has a dent and a story now.', by: 'Freya, Aarhus',
    },
    ko: {
      title: '벡 보온 물병', tag: '하루 내내 차갑게, 저녁까지 따뜻하게', words: '텀블러 보온병 물통',
      body: '이중 스테인리스에 자갈에도 잘 긁히지 않는 분체 도장을 입혔습니다. 고리 뚜껑은 두 손가락으로 열리고, 모든 부품을 따로 살 수 있습니다.',
      details: ['18/8 스테인리스', '보냉 24시간, 보온 12시간', '식기세척기 사용 가능', '뚜껑과 패킹 별도 판매'],
      quote: '다리에서 떨어뜨렸는데 찌그러진 자국과 이야깃거리만 남았어요.', by: '노아름, 춘천',
    },
  },
  {
    slug: 'lumen-camp-lantern', art: 'lantern', tile: 'sand',
    price: { EUR: 6900, KRW: 98000 },
    colours: [], sizes: [], stock: 4, rating: 4.8, reviews: 188,
    en: {
      title: 'Lumen Camp Lantern', tag: 'Firelight, rechargeable', words: 'lamp light camping',
      body: 'A warm, flicker-free light that dims to a glow for reading. It charges from any USB-C cable and tops up a phone when the evening runs long.',
      details: ['5–350 lumens, 2,200 K', '80 hours at low', '5,000 mAh, USB-C in and out', 'IPX5 rain proof'],
      quote: 'It moved from the tent to the dinner table and stayed there.', by: 'Sanne, Ghent',
    },
    ko: {
      title: '루멘 캠프 랜턴', tag: '충전해서 쓰는 모닥불 빛', words: '조명 등 램프 캠핑',
      body: '깜빡임 없는 따뜻한 빛을 책 읽기 좋은 은은한 밝기까지 낮출 수 있습니다. USB-C로 충전하고, 밤이 길어지면 휴대폰도 충전해 줍니다.',
      details: ['5–350루멘, 2,200K', '최저 밝기로 80시간', '5,000mAh, USB-C 입출력', 'IPX5 생활 방수'],
      quote: '텐트에서 쓰려고 샀는데 지금은 식탁 위에 살아요.', by: '류다온, 파주',
    },
  },
];
